using FisherSft.Core.Methods;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Tests.Selection;

/// <summary>Examples of one token, alone and among others.</summary>
public sealed class VectorRankingTests
{
    [Theory]
    [InlineData(150, 12, 1.0, 1f)]
    [InlineData(100, 24, 1e-6, 1f)]
    [InlineData(100, 24, 1e-2, 1f)]
    [InlineData(120, 7, 1e3, 10f)]
    [InlineData(100, 2, 1.0, 1f)]
    [InlineData(60, 1, 1.0, 1f)]
    [InlineData(100, 20, 1e-46, 1e-22f)]
    [InlineData(100, 20, 1e8, 1e5f)]
    public void TokenOd_GivesTheRankingOfReferenceGreedy(int N, int d, double ridge, float scale)
    {
        var random = new Random(N + d);
        var tokens = new TokenMatrix(d);
        for (var i = 0; i < N; i++)
        {
            tokens.Add(Corpora.Scaled(random, 1, d, scale));
        }

        var expected = ReferenceGreedy.Select(tokens, N / 2, ridge);
        foreach (var shards in new[] { 1, 3 })
        {
            var ranking = Run(tokens, new SelectionOptions { Budget = N / 2, Ridge = ridge, Shards = shards, Pool = 8 }).Ranking;
            AssertGreedy(expected, ranking);
        }
    }

    [Fact]
    public void TokenOd_GivesTheRankingOfReferenceGreedy_WhereFewExamplesHaveMoreTokens()
    {
        var tokens = Mixed(160, 14, seed: 5);
        var expected = ReferenceGreedy.Select(tokens, 80, 0.1);
        Assert.Equal(
            expected.Select(pick => pick.Index),
            Run(tokens, new SelectionOptions { Budget = 80, Ridge = 0.1, Pool = 16 }).Ranking.Select(pick => pick.Index));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ShardsThreadsAndPool_ChangeNoBitOfTheRanking(bool mixed)
    {
        var tokens = mixed ? Mixed(500, 20, seed: 7) : Corpora.Random(700, 20, 1, 1, seed: 7);
        var expected = Run(tokens, new SelectionOptions { Budget = 300, Shards = 1, Threads = 1 }).Ranking;
        foreach (var (shards, threads, pool) in new[] { (1, 2, 1), (2, 1, 64), (3, 5, 8), (8, 2, 1000), (1, 1, 1000) })
        {
            foreach (var (reach, held) in new[] { (0.0, 1L), (0.03, 1L << 28), (1.0, 4000L) })
            {
                var options = new SelectionOptions
                {
                    Budget = 300, Shards = shards, Threads = threads, Pool = pool, Reach = reach, HeldBytes = held,
                };
                Assert.Equal(expected, Run(tokens, options).Ranking);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void GoingOnFromAnyPrefix_EndsInTheSameRanking(bool mixed)
    {
        var tokens = mixed ? Mixed(150, 20, seed: 9) : Corpora.Random(300, 20, 1, 1, seed: 9);
        var options = new SelectionOptions { Budget = 120, Pool = 8, Shards = 2 };
        var whole = Run(tokens, options).Ranking;
        for (var done = 0; done <= whole.Count; done += 7)
        {
            var result = new TokenOd().Select(tokens, options, whole.Take(done).ToList(), _ => { }, CancellationToken.None);
            Assert.Equal(whole, result.Ranking);
        }
    }

    [Fact]
    public void Copies_ArePickedInOrderOfIndex()
    {
        var x = Corpora.Example(new Random(1), 1, 16);
        var tokens = new TokenMatrix(16);
        for (var i = 0; i < 300; i++)
        {
            tokens.Add(x);
        }

        var result = Run(tokens, new SelectionOptions { Budget = 200, Shards = 3, Pool = 16 });
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (long)i), result.Ranking.Select(pick => pick.Index));
    }

    [Fact]
    public void Zeros_AreRankedByIndexWithNoGain()
    {
        var tokens = new TokenMatrix(3);
        for (var i = 0; i < 20; i++)
        {
            tokens.Add(new float[3]);
        }

        var ranking = Run(tokens, new SelectionOptions { Budget = 20, Shards = 2, Pool = 4 }).Ranking;
        Assert.Equal(Enumerable.Range(0, 20).Select(i => new Pick(i, 0)), ranking);
    }

    [Theory]
    [InlineData(1e-7f, 1.0)]
    [InlineData(1e-3f, 1.0)]
    [InlineData(70f, 1.0)]
    [InlineData(1e4f, 1.0)]
    public void VectorsOfAnySize_AreRankedAlikeByAnyShardsAndPool(float size, double ridge)
    {
        var random = new Random(23);
        var tokens = new TokenMatrix(20);
        for (var i = 0; i < 300; i++)
        {
            // Some too long for P to be accurate, some not.
            tokens.Add(Corpora.Scaled(random, 1, 20, size * (float)Math.Exp(2 * random.NextDouble())));
        }

        var expected = Run(tokens, new SelectionOptions { Budget = 150, Ridge = ridge, Pool = 600 }).Ranking;
        foreach (var (shards, pool) in new[] { (1, 1), (2, 16), (3, 1), (8, 64) })
        {
            var options = new SelectionOptions { Budget = 150, Ridge = ridge, Shards = shards, Pool = pool };
            Assert.Equal(expected, Run(tokens, options).Ranking);
        }
    }

    [Fact]
    public void TokenBudget_EndsTheSelection()
    {
        var tokens = Corpora.Random(60, 8, 1, 1, seed: 3);
        var options = new SelectionOptions { Budget = 60, TokenBudget = 25, Shards = 2, Pool = 8 };
        var ranking = Run(tokens, options).Ranking;
        Assert.Equal(Run(tokens, options with { TokenBudget = null, Budget = 25 }).Ranking, ranking);
    }

    /// <summary>Three of four are of one token, and long enough for some of them to be picked before the others.</summary>
    private static TokenMatrix Mixed(int N, int d, int seed)
    {
        var random = new Random(seed);
        var tokens = new TokenMatrix(d);
        for (var i = 0; i < N; i++)
        {
            tokens.Add(i % 4 == 3 ? Corpora.Scaled(random, random.Next(2, 16), d, 0.5f) : Corpora.Scaled(random, 1, d, 3));
        }

        return tokens;
    }

    private static SelectionResult Run(ITokenStore tokens, SelectionOptions options) =>
        new TokenOd().Select(tokens, options, [], _ => { }, CancellationToken.None);

    /// <summary>Equal picks but where two gains differ by less than 1e-9 relative.</summary>
    private static void AssertGreedy(IReadOnlyList<Pick> expected, IReadOnlyList<Pick> ranking)
    {
        Assert.Equal(expected.Count, ranking.Count);
        for (var rank = 0; rank < expected.Count; rank++)
        {
            var (e, r) = (expected[rank], ranking[rank]);
            Assert.True(e.Index == r.Index || Math.Abs(e.Gain - r.Gain) < 1e-9 * e.Gain, $"rank {rank}: {r} instead of {e}");
            if (e.Index != r.Index)
            {
                return; // A near tie went the other way; what follows is another, equally right ranking.
            }

            // The reference takes the difference of two sums of d logarithms of up to some hundreds.
            Assert.Equal(e.Gain, r.Gain, 1e-9 * Math.Max(1, e.Gain));
        }
    }
}

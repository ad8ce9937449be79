using FisherSft.Core.Methods;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;
using FsCheck;
using FsCheck.Fluent;

namespace FisherSft.Core.Tests.Selection;

public sealed class RankingTests
{
    [Theory]
    [InlineData(60, 6, 1, 20, 1.0)]
    [InlineData(60, 6, 1, 20, 0.01)]
    [InlineData(80, 24, 1, 10, 1.0)]
    [InlineData(40, 3, 1, 1, 1.0)]
    [InlineData(120, 24, 1, 30, 1.0)]
    [InlineData(80, 20, 12, 20, 1e-3)]
    public void TokenOd_GivesTheRankingOfReferenceGreedy(int N, int d, int minTokens, int maxTokens, double ridge)
    {
        var tokens = Corpora.Random(N, d, minTokens, maxTokens, seed: N + d);
        var expected = ReferenceGreedy.Select(tokens, N / 2, ridge);
        var ranking = Run(tokens, new SelectionOptions { Budget = N / 2, Ridge = ridge }).Ranking;
        AssertGreedy(expected, ranking);
    }

    [Fact]
    public void TokenOd_GivesTheRankingOfReferenceGreedy_OnAnySmallCorpus() =>
        Prop.ForAll(
            Gen.Choose(0, int.MaxValue - 1).ToArbitrary(),
            seed =>
            {
                var random = new Random(seed);
                var (N, d) = (random.Next(1, 24), random.Next(1, 25));
                var tokens = Corpora.Random(N, d, 1, random.Next(1, 24), seed);
                var budget = random.Next(1, N + 1);
                var options = new SelectionOptions
                {
                    Budget = budget,
                    Ridge = Math.Pow(10, random.Next(-2, 3)),
                    Pool = random.Next(1, 20),
                    Shards = random.Next(1, 6),
                    Threads = random.Next(1, 4),
                };
                AssertGreedy(ReferenceGreedy.Select(tokens, budget, options.Ridge), Run(tokens, options).Ranking);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void ShardsThreadsAndPool_ChangeNoBitOfTheRanking()
    {
        var tokens = Corpora.Random(400, 20, 1, 60, seed: 7);
        var expected = Run(tokens, new SelectionOptions { Budget = 120, Shards = 1, Threads = 1 }).Ranking;
        foreach (var shards in new[] { 1, 2, 3, 8 })
        {
            foreach (var threads in new[] { 1, 2, 5 })
            {
                foreach (var pool in new[] { 1, 8, 64, 1000 })
                {
                    var options = new SelectionOptions { Budget = 120, Shards = shards, Threads = threads, Pool = pool };
                    Assert.Equal(expected, Run(tokens, options).Ranking);
                }
            }
        }
    }

    [Fact]
    public void ReachAndRoom_ChangeNoBitOfTheRanking()
    {
        var tokens = Corpora.Random(400, 24, 1, 40, seed: 29);
        var expected = Run(tokens, new SelectionOptions { Budget = 150, TangentBytes = 0 }).Ranking;
        foreach (var (reach, room, held) in new[] { (0.0, 0L, 1L), (0.01, 5000L, 20000L), (0.03, 1L << 30, 1L), (0.5, 1L << 30, 1L << 30), (1.0, 20000L, 50000L) })
        {
            var options = new SelectionOptions { Budget = 150, Shards = 2, Pool = 16, Reach = reach, TangentBytes = room, HeldBytes = held };
            Assert.Equal(expected, Run(tokens, options).Ranking);
        }
    }

    [Fact]
    public void Tangents_SpareGains()
    {
        // Tokens that resemble those before them, as histories of a text do: there Hadamard's bound is far off.
        var random = new Random(31);
        var tokens = new TokenMatrix(40);
        for (var i = 0; i < 1000; i++)
        {
            var X = Corpora.Scaled(random, random.Next(12, 40), 40, (float)Math.Exp(2 * random.NextDouble()));
            for (var at = 40; at < X.Length; at++)
            {
                X[at] = (0.7f * X[at - 40]) + (0.3f * X[at]);
            }

            tokens.Add(X);
        }

        var without = Run(tokens, new SelectionOptions { Budget = 200, TangentBytes = 0 });
        var with = Run(tokens, new SelectionOptions { Budget = 200 });
        Assert.Equal(without.Ranking, with.Ranking);
        Assert.True(
            5 * with.Statistics.Evaluations.Gains < 4 * without.Statistics.Evaluations.Gains, $"{with.Statistics} {without.Statistics}");
    }

    [Theory]
    [InlineData(1e-7f)]
    [InlineData(1e-4f)]
    [InlineData(1e3f)]
    public void EmbeddingsOfAnySize_AreRankedAlikeByAnyShardsAndPool(float size)
    {
        var random = new Random(23);
        var tokens = new TokenMatrix(20);
        for (var i = 0; i < 200; i++)
        {
            tokens.Add(Corpora.Scaled(random, random.Next(1, 20), 20, size));
        }

        var expected = Run(tokens, new SelectionOptions { Budget = 80, Shards = 1, Pool = 400 }).Ranking;
        foreach (var (shards, pool) in new[] { (1, 1), (2, 16), (3, 1), (8, 64) })
        {
            Assert.Equal(expected, Run(tokens, new SelectionOptions { Budget = 80, Shards = shards, Pool = pool }).Ranking);
        }
    }

    [Fact]
    public void EmbeddingsWhoseSquaresVanishInFloat32_AreRankedByTheirGains()
    {
        var random = new Random(37);
        var tokens = new TokenMatrix(24);
        for (var i = 0; i < 200; i++)
        {
            tokens.Add(i % 2 == 0 ? Corpora.Scaled(random, 1, 24, 1e-22f) : Corpora.Scaled(random, 10, 24, 2e-23f));
        }

        var options = new SelectionOptions { Budget = 30, Ridge = 1e-46, Shards = 2, Pool = 8 };
        var expected = ReferenceGreedy.Select(tokens, options.Budget, options.Ridge);
        Assert.Equal(expected.Select(pick => pick.Index), Run(tokens, options).Ranking.Select(pick => pick.Index));
    }

    [Fact]
    public void Copies_ArePickedInOrderOfIndex()
    {
        var X = Corpora.Example(new Random(1), 13, 16);
        var tokens = new TokenMatrix(16);
        for (var i = 0; i < 300; i++)
        {
            tokens.Add(X);
        }

        var options = new SelectionOptions { Budget = 200, Shards = 3, Pool = 16 };
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (long)i), Run(tokens, options).Ranking.Select(pick => pick.Index));
    }

    [Fact]
    public void EmbeddingsOfZeros_AreRankedByIndexWithNoGain()
    {
        var tokens = new TokenMatrix(3);
        for (var i = 0; i < 20; i++)
        {
            tokens.Add(new float[6]);
        }

        var ranking = Run(tokens, new SelectionOptions { Budget = 20, Shards = 2, Pool = 4 }).Ranking;
        Assert.Equal(Enumerable.Range(0, 20).Select(i => new Pick(i, 0)), ranking);
    }

    [Fact]
    public void TokenBudget_IsNeverExceeded_AndEveryPickIsTheBestThatStillFits()
    {
        var tokens = Corpora.Random(60, 16, 1, 20, seed: 11);
        foreach (var shards in new[] { 1, 3 })
        {
            var ranking = Run(tokens, new SelectionOptions { Budget = 60, TokenBudget = 75, Shards = shards, Pool = 8 }).Ranking;
            Assert.Equal(BestThatFits(tokens, 75), ranking.Select(pick => pick.Index));
            Assert.True(ranking.Sum(pick => tokens.TokensOf((int)pick.Index)) <= 75);
        }
    }

    [Fact]
    public void GoingOnFromAnyPrefix_EndsInTheSameRanking()
    {
        var tokens = Corpora.Random(120, 20, 1, 25, seed: 13);
        foreach (var method in SelectionMethods.All)
        {
            var options = new SelectionOptions { Budget = 40, TokenBudget = 400, Pool = 8, Seed = 3 };
            var whole = method.Select(tokens, options, [], _ => { }, CancellationToken.None).Ranking;
            for (var done = 0; done <= whole.Count; done++)
            {
                var reported = whole.Take(done).ToList();
                var rest = method.Select(tokens, options, whole.Take(done).ToList(), r => reported.AddRange(r.Picks), CancellationToken.None);
                Assert.Equal(whole, rest.Ranking);
                Assert.Equal(whole, reported);
            }
        }
    }

    [Fact]
    public void Cancelling_EndsTheRunAndKeepsWhatWasReported()
    {
        var tokens = Corpora.Random(200, 10, 1, 25, seed: 17);
        var options = new SelectionOptions { Budget = 100, Pool = 4 };
        var whole = Run(tokens, options).Ranking;
        using var source = new CancellationTokenSource();
        var reported = new List<Pick>();
        Assert.ThrowsAny<OperationCanceledException>(() => new TokenOd().Select(
            tokens,
            options,
            [],
            report =>
            {
                reported.AddRange(report.Picks);
                if (reported.Count > 30)
                {
                    source.Cancel();
                }
            },
            source.Token));
        Assert.InRange(reported.Count, 31, 99);
        Assert.Equal(whole.Take(reported.Count), reported);
    }

    [Fact]
    public void EveryFaultOfTheOptions_IsToldAtOnce()
    {
        var tokens = Corpora.Random(5, 2, 1, 2, seed: 1);
        var options = new SelectionOptions { Budget = 6, Ridge = 0, Shards = 0, Threads = 0, Pool = 0, TokenBudget = 0 };
        var message = Assert.Throws<SelectionOptionException>(() => Run(tokens, options)).Message;
        Assert.All(["budget 6", "ridge 0", "shards 0", "threads 0", "pool 0", "token budget 0"], part => Assert.Contains(part, message));
    }

    private static SelectionResult Run(ITokenStore tokens, SelectionOptions options) =>
        new TokenOd().Select(tokens, options, [], _ => { }, CancellationToken.None);

    /// <summary>Equal picks but where two gains differ by less than 1e-9 relative; gains to 1e-6 (contract.md).</summary>
    private static void AssertGreedy(IReadOnlyList<Pick> expected, IReadOnlyList<Pick> ranking)
    {
        Assert.Equal(expected.Count, ranking.Count);
        for (var rank = 0; rank < expected.Count; rank++)
        {
            var (e, r) = (expected[rank], ranking[rank]);
            Assert.True(
                e.Index == r.Index || Math.Abs(e.Gain - r.Gain) < 1e-9 * e.Gain,
                $"rank {rank}: {r} instead of {e}");
            Assert.Equal(e.Gain, r.Gain, 1e-6 * e.Gain);
            if (e.Index != r.Index)
            {
                return; // A near tie went the other way; what follows is another, equally right ranking.
            }
        }
    }

    private static List<long> BestThatFits(TokenMatrix tokens, long budget)
    {
        var picks = new List<long>();
        var V = new double[tokens.Dimension, tokens.Dimension];
        for (var k = 0; k < tokens.Dimension; k++)
        {
            V[k, k] = 1;
        }

        while (true)
        {
            var fits = Enumerable.Range(0, tokens.Count).Where(i => !picks.Contains(i) && tokens.TokensOf(i) <= budget).ToList();
            if (fits.Count == 0)
            {
                return picks;
            }

            // Copies differ by rounding alone: of gains equal to 1e-9 the lowest index.
            var best = fits.MaxBy(i => (Math.Round(ReferenceGreedy.LogDet(ReferenceGreedy.Plus(V, tokens, i)), 9), -i));
            V = ReferenceGreedy.Plus(V, tokens, best);
            budget -= tokens.TokensOf(best);
            picks.Add(best);
        }
    }
}

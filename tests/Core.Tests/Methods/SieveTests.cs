using System.Numerics;
using FisherSft.Core.Methods;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Tests.Methods;

public sealed class SieveTests
{
    [Theory]
    [InlineData(40, 6, 8, null, 0.1)]
    [InlineData(200, 12, 30, null, 0.3)]
    [InlineData(700, 5, 60, null, 0.1)]
    [InlineData(700, 5, 300, null, 0.05)]
    [InlineData(150, 8, 150, 200L, 0.2)]
    [InlineData(600, 8, 40, 300L, 0.1)]
    public void Selection_IsThatOfTheBestThreshold(int N, int d, int budget, long? tokenBudget, double epsilon)
    {
        var tokens = Corpora.Random(N, d, 1, 9, seed: N + d, copies: false);
        var options = new SelectionOptions { Budget = budget, TokenBudget = tokenBudget, Epsilon = epsilon, Threads = 2 };
        var (expected, ranking) = (Plain(tokens, options), Run(tokens, options).Ranking);
        Assert.Equal(expected.Select(pick => pick.Index), ranking.Select(pick => pick.Index));
        Assert.All(expected.Zip(ranking), pair => Assert.Equal(pair.First.Gain, pair.Second.Gain, 1e-6 * pair.First.Gain));
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Information_IsAtLeastHalfTheOptimumLessEpsilon(int seed)
    {
        var random = new Random(seed);
        var tokens = Corpora.Random(11, random.Next(1, 6), 1, random.Next(1, 7), seed);
        long? tokenBudget = seed % 3 == 0 ? random.Next(12, 25) : null;
        var options = new SelectionOptions
        {
            Budget = tokenBudget is null ? random.Next(1, 8) : 11,
            TokenBudget = tokenBudget,
            Epsilon = random.Next(1, 40) / 100.0,
            Ridge = Math.Pow(10, random.Next(-2, 2)),
        };
        var longest = Enumerable.Range(0, tokens.Count).Max(tokens.TokensOf);
        var share = (0.5 - options.Epsilon.Value) * (tokenBudget is { } B ? 1 - ((double)longest / B) : 1);
        var result = Run(tokens, options);
        Assert.True(result.Certificate.Information >= share * Best(tokens, options) - 1e-9, $"{result.Certificate}");
        Assert.True(result.Ranking.Count <= options.Budget);
        Assert.True(result.Ranking.Sum(pick => tokens.TokensOf((int)pick.Index)) <= (tokenBudget ?? long.MaxValue));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1500L)]
    public void ShardsThreadsAndPool_ChangeNoBitOfTheRanking(long? tokenBudget)
    {
        var tokens = Corpora.Random(800, 20, 1, 30, seed: 7);
        var options = new SelectionOptions { Budget = 150, TokenBudget = tokenBudget, Shards = 1, Threads = 1 };
        var expected = Run(tokens, options).Ranking;
        foreach (var (shards, threads, pool) in new[] { (8, 1, 64), (1, 3, 64), (8, 3, 1) })
        {
            Assert.Equal(expected, Run(tokens, options with { Shards = shards, Threads = threads, Pool = pool }).Ranking);
        }
    }

    [Fact]
    public void Stream_IsReadOnceInOrder_AndOnceMoreForTheCertificate()
    {
        var store = new NotingStore(Corpora.Random(700, 6, 1, 9, seed: 3));
        var readWhenReported = 0;
        new Sieve().Select(
            store,
            new SelectionOptions { Budget = 40, Threads = 3 },
            [],
            report => readWhenReported = report.Picks.Count > 0 ? store.Read.Count : readWhenReported,
            CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, 700), store.Read.Take(readWhenReported));
        Assert.Equal(1400, store.Read.Count);
    }

    [Fact]
    public void GoingOnFromAnyPrefix_EndsInTheSameRanking()
    {
        var tokens = Corpora.Random(300, 8, 1, 12, seed: 13);
        var options = new SelectionOptions { Budget = 30, Threads = 2 };
        var whole = Run(tokens, options).Ranking;
        for (var done = 0; done <= whole.Count; done++)
        {
            var reported = whole.Take(done).ToList();
            var rest = new Sieve().Select(
                tokens, options, [.. reported], report => reported.AddRange(report.Picks), CancellationToken.None);
            Assert.Equal(whole, rest.Ranking);
            Assert.Equal(whole, reported);
        }
    }

    [Fact]
    public void EmbeddingsOfZeros_AreTakenByIndexWithNoGain()
    {
        var tokens = new TokenMatrix(3);
        for (var i = 0; i < 20; i++)
        {
            tokens.Add(new float[6]);
        }

        Assert.Equal(
            Enumerable.Range(0, 5).Select(i => new Pick(i, 0)), Run(tokens, new SelectionOptions { Budget = 5 }).Ranking);
    }

    private static SelectionResult Run(ITokenStore tokens, SelectionOptions options) =>
        new Sieve().Select(tokens, options, [], _ => { }, CancellationToken.None);

    /// <summary>
    /// The algorithm to the letter, every threshold by itself; the grid is fitted to the best selection every 256 examples.
    /// </summary>
    private static List<Pick> Plain(TokenMatrix tokens, SelectionOptions options)
    {
        var (d, step) = (tokens.Dimension, Math.Log(1 + options.Epsilon!.Value));
        var sieves = new SortedDictionary<int, (double[,] V, List<Pick> Picks, double Information, long Room)>();
        var (room, largest, densest) = (options.TokenBudget ?? options.Budget, 0.0, 0.0);
        var (best, bestInformation) = (new List<Pick>(), 0.0);
        var empty = new double[d, d];
        for (var k = 0; k < d; k++)
        {
            empty[k, k] = options.Ridge;
        }

        for (var from = 0; from < tokens.Count; from += 256)
        {
            var block = Enumerable.Range(from, Math.Min(256, tokens.Count - from)).ToList();
            foreach (var i in block)
            {
                var gain = Gain(empty, i);
                (largest, densest) = (Math.Max(largest, gain), Math.Max(densest, gain / Cost(i)));
            }

            var low = (int)Math.Floor((Math.Log(Math.Max(largest, bestInformation) / (2.0 * room)) / step) - 1);
            foreach (var exponent in sieves.Keys.Where(exponent => exponent < low).ToList())
            {
                sieves.Remove(exponent);
            }

            for (var exponent = low; exponent <= (int)Math.Floor(Math.Log(densest) / step); exponent++)
            {
                sieves.TryAdd(exponent, (empty, [], 0, room));
            }

            foreach (var exponent in sieves.Keys.ToList())
            {
                var (V, picks, information, left) = sieves[exponent];
                foreach (var i in block)
                {
                    if (picks.Count < options.Budget && Cost(i) <= left && Gain(V, i) is var gain
                        && gain >= Math.Exp(exponent * step) * Cost(i))
                    {
                        V = ReferenceGreedy.Plus(V, tokens, i);
                        picks.Add(new Pick(i, gain));
                        (information, left) = (information + gain, left - Cost(i));
                    }
                }

                sieves[exponent] = (V, picks, information, left);
            }

            foreach (var sieve in sieves.Values.Where(sieve => sieve.Information > bestInformation + 1e-9))
            {
                (best, bestInformation) = ([.. sieve.Picks], sieve.Information);
            }
        }

        return best;

        int Cost(int i) => options.TokenBudget is null ? 1 : tokens.TokensOf(i);

        double Gain(double[,] V, int i) => ReferenceGreedy.LogDet(ReferenceGreedy.Plus(V, tokens, i)) - ReferenceGreedy.LogDet(V);
    }

    private static double Best(TokenMatrix tokens, SelectionOptions options)
    {
        var best = 0.0;
        for (var subset = 1u; subset < 1u << tokens.Count; subset++)
        {
            var members = Enumerable.Range(0, tokens.Count).Where(i => (subset >> i & 1) == 1).ToList();
            if (BitOperations.PopCount(subset) > options.Budget
                || members.Sum(i => (long)tokens.TokensOf(i)) > (options.TokenBudget ?? long.MaxValue))
            {
                continue;
            }

            var V = new double[tokens.Dimension, tokens.Dimension];
            for (var k = 0; k < tokens.Dimension; k++)
            {
                V[k, k] = options.Ridge;
            }

            var start = ReferenceGreedy.LogDet(V);
            V = members.Aggregate(V, (sum, i) => ReferenceGreedy.Plus(sum, tokens, i));
            best = Math.Max(best, ReferenceGreedy.LogDet(V) - start);
        }

        return best;
    }

    /// <summary>Notes which rows are read, in order.</summary>
    private sealed class NotingStore(TokenMatrix tokens) : ITokenStore
    {
        public List<int> Read { get; } = [];

        public int Count => tokens.Count;

        public int Dimension => tokens.Dimension;

        public long TotalTokens => tokens.TotalTokens;

        public int TokensOf(int example) => tokens.TokensOf(example);

        public void CopyRows(int example, Span<float> rows)
        {
            lock (Read)
            {
                Read.Add(example);
            }

            tokens.CopyRows(example, rows);
        }
    }
}

using FisherSft.Core.Methods;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;
using FisherSft.Core.Vectors;

namespace FisherSft.Core.Tests.Methods;

/// <summary>Each method that goes by one vector an example, beside a few lines that share nothing with it, on 500 examples.</summary>
public sealed class VectorOrderTests
{
    private const int N = 500;
    private const int D = 12;

    private static readonly TokenMatrix Tokens = Corpora.Random(N, D, 1, 20, seed: 3);

    [Theory]
    [InlineData(Pooling.Mean)]
    [InlineData(Pooling.Sum)]
    [InlineData(Pooling.Last)]
    public void SentenceOd_IsTheReferenceGreedyOverPooledRows(Pooling pooling)
    {
        var pooled = new TokenMatrix(D);
        for (var i = 0; i < N; i++)
        {
            var X = Rows(i);
            pooled.Add(pooling == Pooling.Last ? X[^1] : [.. Enumerable.Range(0, D).Select(k =>
                (float)(X.Sum(row => (double)row[k]) / (pooling == Pooling.Mean ? X.Length : 1)))]);
        }

        var expected = ReferenceGreedy.Select(pooled, 40, ridge: 0.5).Select(pick => (int)pick.Index);
        Assert.Equal(expected, Choose(new SentenceOd(pooling), new SelectionOptions { Budget = 40, Ridge = 0.5 }));
    }

    [Fact]
    public void Cluster_WeighsByTheSquaredDistanceToTheNearestCentre()
    {
        var vectors = Pooled();
        var options = new SelectionOptions { Budget = N, Seed = 4 };
        var centres = KMeans.Fit(vectors, (int)Math.Sqrt(N), 4, 1, CancellationToken.None).Centres;
        var weights = Enumerable.Range(0, N)
            .Select(i => centres.Min(c => Mean(i).Zip(c, (x, y) => (x - y) * (x - y)).Sum())).ToArray();

        var actual = new Cluster().Weights(vectors, options, CancellationToken.None);

        // The vectors are float32 means of float32 rows.
        Assert.All(weights.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.Equal(ByExponentialRaces(actual, 4), Choose(new Cluster(), options));
    }

    [Fact]
    public void Cluster_AddsTheMeanLossOfTheCluster_WithTheSameShareOfTheWhole()
    {
        var vectors = Pooled();
        var options = new SelectionOptions { Seed = 4 };
        var losses = Enumerable.Range(0, N).Select(i => 1 + i % 7 / 3.0).ToArray();
        var centres = KMeans.Fit(vectors, (int)Math.Sqrt(N), 4, 1, CancellationToken.None).Centres.ToList();
        var squares = new Cluster().Weights(vectors, options, CancellationToken.None);
        var of = Enumerable.Range(0, N).Select(i => centres.IndexOf(centres.MinBy(c => Mean(i).Zip(c, (x, y) => (x - y) * (x - y)).Sum())!)).ToArray();
        var ofLoss = of.Select(cluster => losses.Where((_, i) => of[i] == cluster).Average()).ToArray();

        var weights = new Cluster(losses).Weights(vectors, options, CancellationToken.None);

        Assert.All(Enumerable.Range(0, N), i => Assert.Equal(ofLoss[i] + ofLoss.Sum() / squares.Sum() * squares[i], weights[i], 1e-4));
    }

    [Fact]
    public void Density_IsTheExactKernelSum_Within5PercentForTheMedianExample()
    {
        var vectors = Pooled();
        var width = HashSketch.WidthOf(vectors, seed: 0);
        var exact = Enumerable.Range(0, N)
            .Select(i => Enumerable.Range(0, N).Average(j => Kernel(Math.Sqrt(Mean(i).Zip(Mean(j), (x, y) => (x - y) * (x - y)).Sum()), width)))
            .ToArray();

        var densities = Density.Densities(vectors, new SelectionOptions(), CancellationToken.None);

        var errors = exact.Zip(densities, (e, d) => Math.Abs(d / e - 1)).Order().ToArray();
        Assert.InRange(errors[N / 2], 0, 0.05);
        Assert.Equal(ByExponentialRaces([.. densities.Select(density => 1 / density)], 0), Choose(new Density(), new SelectionOptions { Budget = N }));

        // Pr[⌊(w·z + b) / width⌋ is the same at distance δ] = ∫ 2φ(t)·(1 − tδ/width) over 0 ≤ t ≤ width / δ, by the midpoint rule.
        static double Kernel(double distance, double width)
        {
            const int Steps = 2000;
            var end = distance == 0 ? 0 : Math.Min(8, width / distance);
            return distance == 0 ? 1 : Enumerable.Range(0, Steps).Sum(step =>
            {
                var t = (step + 0.5) * end / Steps;
                return 2 * Math.Exp(-t * t / 2) / Math.Sqrt(2 * Math.PI) * (1 - t * distance / width) * end / Steps;
            });
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(900L)]
    public void Match_IsGreedyHerdingByTheToken(long? tokenBudget)
    {
        var labelled = Labelled();
        var options = new SelectionOptions { Budget = 60, TokenBudget = tokenBudget, Seed = 7 };
        var map = MomentMap.Of(labelled, 7, 1);
        var c = new double[N][];
        for (var i = 0; i < N; i++)
        {
            var phi = new float[map.Length];
            map.Map([.. Rows(i).SelectMany(row => row)], labelled.LabelsOf(i), phi);
            c[i] = Array.ConvertAll(phi, value => (double)value);
        }

        var M = Enumerable.Range(0, N).Select(labelled.TokensOf).ToArray();
        var mean = Enumerable.Range(0, map.Length).Select(f => c.Sum(one => one[f]) / M.Sum()).ToArray();
        for (var i = 0; i < N; i++)
        {
            c[i] = [.. c[i].Select((value, f) => value - M[i] * mean[f])];
        }

        var at = 0;
        foreach (var (length, deviation) in new[] { (512, 1.0), (2048, 1.0), (map.Length - 2560, 2.0) })
        {
            var squares = c.Sum(one => one.Skip(at).Take(length).Sum(value => value * value));
            foreach (var one in c)
            {
                for (var f = at; f < at + length; f++)
                {
                    one[f] *= deviation * Math.Sqrt(M.Sum() / squares);
                }
            }

            at += length;
        }

        var (sum, left, expected) = (new double[map.Length], tokenBudget ?? long.MaxValue, new List<int>());
        while (expected.Count < 60 && Enumerable.Range(0, N).Except(expected).Where(i => M[i] <= left).ToList() is { Count: > 0 } open)
        {
            var best = open.MinBy(i => (c[i].Zip(sum, (x, D) => (x + D) * (x + D)).Sum() - sum.Sum(D => D * D)) / M[i]);
            expected.Add(best);
            left -= M[best];
            sum = [.. sum.Zip(c[best], (D, x) => D + x)];
        }

        Assert.Equal(expected, new Match().Choose(labelled, options, CancellationToken.None));
    }

    [Fact]
    public void Match_BringsTheMeansNearerThanUniform_AndTakesLabelsIntoAccount()
    {
        var labelled = Labelled();
        var options = new SelectionOptions { Budget = 50, Seed = 2 };
        var match = Distance(new Match().Choose(labelled, options, CancellationToken.None));
        var uniform = Distance(new Uniform().Choose(labelled, options, CancellationToken.None));
        Assert.True(match < uniform / 2, $"{match} is not half of {uniform}");
        Assert.NotEqual(Choose(new Match(), options), new Match().Choose(labelled, options, CancellationToken.None));

        double Distance(IEnumerable<int> picks)
        {
            var taken = picks.ToList();
            return Enumerable.Range(0, 9).Sum(y => Math.Abs(Share(taken, y) - Share([.. Enumerable.Range(0, N)], y)));
        }

        double Share(List<int> examples, int y) =>
            (double)examples.Sum(i => labelled.LabelsOf(i).ToArray().Count(label => label == y)) / examples.Sum(labelled.TokensOf);
    }

    [Fact]
    public void Threads_ChangeNoPick()
    {
        foreach (var method in new RankedOrder[] { new Density(), new Cluster(), new SentenceOd(), new Match() })
        {
            var options = new SelectionOptions { Budget = 50, Seed = 5, Threads = 1 };
            Assert.Equal(Choose(method, options), Choose(method, options with { Threads = 3 }));
        }
    }

    [Fact]
    public void TokenBudgets_AreKept_AndFilled()
    {
        foreach (var method in new RankedOrder[] { new Density(), new Cluster(), new SentenceOd(), new Match() })
        {
            var options = new SelectionOptions { Budget = N, TokenBudget = 700 };
            var tokens = Choose(method, options).Sum(Tokens.TokensOf);
            Assert.InRange(tokens, 690, 700);
        }
    }

    private static List<int> ByExponentialRaces(double[] weights, int seed) =>
    [
        .. Enumerable.Range(0, weights.Length)
            .OrderBy(i => -Math.Log(((Uniform.Draw(seed, i) >> 11) + 0.5) / 9007199254740992.0) / weights[i]).ThenBy(i => i),
    ];

    private static List<int> Choose(RankedOrder method, SelectionOptions options) =>
        [.. method.Choose(Tokens, options, CancellationToken.None)];

    private static TokenMatrix Pooled() =>
        ExampleVectors.Of(Tokens, new PoolingMap(Pooling.Mean, D), 1, CancellationToken.None);

    private static TokenMatrix Labelled()
    {
        var labelled = new TokenMatrix(D);
        for (var i = 0; i < N; i++)
        {
            labelled.Add([.. Rows(i).SelectMany(row => row)], [.. Rows(i).Select((row, m) => (int)(Math.Abs(row[0]) * 20 + m + i) % 9)]);
        }

        return labelled;
    }

    private static float[][] Rows(int i)
    {
        var X = new float[Tokens.TokensOf(i) * D];
        Tokens.CopyRows(i, X);
        return [.. X.Chunk(D)];
    }

    private static double[] Mean(int i) => [.. Enumerable.Range(0, D).Select(k => Rows(i).Average(row => (double)row[k]))];
}

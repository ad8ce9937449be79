using FisherSft.Core.Tokens;
using FisherSft.Core.Vectors;

namespace FisherSft.Core.Tests.Vectors;

public sealed class MomentMapTests
{
    private const int D = 6;

    [Fact]
    public void InnerProducts_AreThoseOfTheMoments_InTheMean()
    {
        var sample = new TokenMatrix(D);
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
        {
            sample.Add(Corpora.Example(random, 4, D), [i % 5, (i + 1) % 3, i % 2, 7]);
        }

        var z = White(sample);
        var errors = new List<(double G, double Y)>();
        for (var seed = 0; seed < 40; seed++)
        {
            var map = MomentMap.Of(sample, seed, 1);
            var (a, b) = (Vector(map, sample, 3), Vector(map, sample, 4));
            errors.Add((Dot(a, b, 0, 512) / 512 - ExactG(3, 4), Dot(a, b, 512, 2560) / 2048 - ExactY(3, 4)));
        }

        // G's products a·z b·z meet themselves as (z·z')², sums over pairs of tokens; errors fall with the number of sketches and
        // seeds: 512·40 and 2048·40 of them, and no more than a few units are in the sums.
        Assert.InRange(errors.Average(one => one.G), -12, 12);
        Assert.InRange(errors.Average(one => one.Y), -1, 1);

        double ExactG(int i, int j) => Pairs(i, j).Sum(pair => Math.Pow(pair.Dot, 2));

        double ExactY(int i, int j) => Pairs(i, j).Sum(pair => pair.Same ? pair.Dot : 0);

        IEnumerable<(double Dot, bool Same)> Pairs(int i, int j) =>
            from m in Enumerable.Range(0, 4)
            from n in Enumerable.Range(0, 4)
            select (1 + z[i * 4 + m].Zip(z[j * 4 + n], (x, y) => x * y).Sum(), sample.LabelsOf(i)[m] == sample.LabelsOf(j)[n]);
    }

    [Fact]
    public void Labels_AreCountedOverTheRootOfTheirFrequency()
    {
        var sample = new TokenMatrix(2);
        sample.Add([1, 0, 0, 1, 1, 1, 2, 1], [5, 5, 5, 9]);
        var map = MomentMap.Of(sample, 0, 1);
        var vector = new float[map.Length];
        map.Map([1, 0, 0, 1, 1, 1], [9, 5, 77], vector);

        // Two classes, and a last one for the label that the sample lacks, of which one token in four is assumed.
        Assert.Equal(3, map.Length - 2560);
        Assert.Equal([1 / Math.Sqrt(0.75), 1 / Math.Sqrt(0.25), 1 / Math.Sqrt(0.25)], vector[2560..].Select(value => (double)value), (x, y) => Math.Abs(x - y) < 1e-6);
    }

    [Fact]
    public void LongExamples_AreTheSumsOfTheirTokens()
    {
        var sample = new TokenMatrix(D);
        sample.Add(Corpora.Example(new Random(2), 250, D), [.. Enumerable.Range(0, 250).Select(m => m % 11)]);
        var map = MomentMap.Of(sample, 3, 1);
        var whole = Vector(map, sample, 0);
        float[] buffer = [];
        var rows = sample.Rows(0, ref buffer).ToArray();
        var sum = new double[map.Length];
        for (var m = 0; m < 250; m++)
        {
            var one = new float[map.Length];
            map.Map(rows.AsSpan(m * D, D), [m % 11], one);
            sum = [.. sum.Zip(one, (x, y) => x + y)];
        }

        // 250 terms of a few units each in float32.
        Assert.All(sum.Zip(whole), pair => Assert.Equal(pair.First, pair.Second, 2e-3));
    }

    private static double Dot(float[] a, float[] b, int from, int to) =>
        Enumerable.Range(from, to - from).Sum(f => (double)a[f] * b[f]);

    private static float[] Vector(MomentMap map, TokenMatrix sample, int i)
    {
        float[] buffer = [];
        var vector = new float[map.Length];
        map.Map(sample.Rows(i, ref buffer), sample.LabelsOf(i), vector);
        return vector;
    }

    /// <summary>Rows whitened by a Gram-Schmidt of the components over the sample, which is the inverse of the covariance's factor.</summary>
    private static List<double[]> White(TokenMatrix sample)
    {
        float[] buffer = [];
        var rows = Enumerable.Range(0, sample.Count).SelectMany(i => sample.Rows(i, ref buffer).ToArray().Chunk(D)).ToList();
        var columns = Enumerable.Range(0, D).Select(k => rows.Select(row => (double)row[k]).ToArray()).ToList();
        var white = new List<double[]>();
        foreach (var column in columns)
        {
            var rest = column.Select(value => value - column.Average()).ToArray();
            foreach (var before in white)
            {
                var share = rest.Zip(before, (x, y) => x * y).Average();
                rest = [.. rest.Zip(before, (x, y) => x - share * y)];
            }

            var length = Math.Sqrt(rest.Average(value => value * value));
            white.Add([.. rest.Select(value => value / length)]);
        }

        return [.. Enumerable.Range(0, rows.Count).Select(at => white.Select(column => column[at]).ToArray())];
    }
}

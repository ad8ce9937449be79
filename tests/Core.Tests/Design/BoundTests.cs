using FisherSft.Core.Design;

namespace FisherSft.Core.Tests.Design;

public sealed class BoundTests
{
    [Theory]
    [InlineData(1, 8, 1.0, 1f)]
    [InlineData(5, 40, 0.01, 1f)]
    [InlineData(64, 100, 1.0, 3f)]
    [InlineData(150, 96, 1.0, 1f)]
    [InlineData(500, 33, 0.1, 0.2f)]
    [InlineData(20, 300, 1e-4, 10f)]
    public void Bound_IsNeverBelowTheGain_NorBelowAnyLaterOne(int M, int d, double ridge, float scale)
    {
        var random = new Random(M * d);
        var design = new DesignMatrix(d, ridge);
        var evaluator = new GainEvaluator();
        var X = Scaled(Corpora.Example(random, M, d), scale);
        var before = double.PositiveInfinity;
        var closest = double.PositiveInfinity;
        for (var round = 0; round < 12; round++)
        {
            var gain = evaluator.Gain(design, X);
            var bound = evaluator.Bound(design, X);
            Assert.True(bound > gain && before > gain, $"bound {bound}, earlier {before}, gain {gain}");
            (before, closest) = (Math.Min(before, bound), Math.Min(closest, bound / gain));
            design.Add(Scaled(Corpora.Example(random, 1 + random.Next(2 * d), d), scale));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"the closest bound is {closest - 1:P2} above its gain");
        Assert.True(closest < 1.5, $"{closest}: too far above to spare a gain");
    }

    [Fact]
    public void Bound_OfOneToken_IsItsGain()
    {
        var random = new Random(2);
        var design = new DesignMatrix(50, 1);
        design.Add(Corpora.Example(random, 30, 50));
        var X = Corpora.Example(random, 1, 50);
        var evaluator = new GainEvaluator();

        // 52 roundings of float32 at most.
        Assert.Equal(evaluator.Gain(design, X), evaluator.Bound(design, X), 1e-4);
    }

    [Fact]
    public void Bound_BeyondFloat32_IsInfinite()
    {
        var design = new DesignMatrix(3, 1);
        design.Add([1f, 2f, 3f]);
        Assert.Equal(double.PositiveInfinity, new GainEvaluator().Bound(design, [3e38f, 3e38f, -3e38f]));
    }

    private static float[] Scaled(float[] X, float scale) => Array.ConvertAll(X, value => value * scale);
}

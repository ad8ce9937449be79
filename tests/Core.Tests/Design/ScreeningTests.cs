using FisherSft.Core.Design;
using FisherSft.Core.Selection;

namespace FisherSft.Core.Tests.Design;

public sealed class ScreeningTests
{
    [Theory]
    [InlineData(1, 8, 1.0, 1f)]
    [InlineData(5, 40, 0.01, 1f)]
    [InlineData(64, 100, 1.0, 3f)]
    [InlineData(150, 96, 1.0, 1f)]
    [InlineData(500, 33, 0.1, 0.2f)]
    [InlineData(20, 300, 1e-4, 10f)]
    public void Float32Gain_IsWithinItsErrorOfTheFloat64Gain(int M, int d, double ridge, float scale)
    {
        var random = new Random(M * d);
        var design = new DesignMatrix(d, ridge);
        var evaluator = new GainEvaluator();
        var share = 0.0;
        for (var round = 0; round < 12; round++)
        {
            design.Add(Scaled(Corpora.Example(random, 1 + random.Next(2 * d), d), scale));
            var X = Scaled(Corpora.Example(random, M, d), scale);
            var gain = evaluator.Gain(design, X);
            var screened = evaluator.Screen(design, X, out var error);
            Assert.True(Math.Abs(screened - gain) <= error, $"{screened} is more than {error} off {gain}");
            share = Math.Max(share, Math.Abs(screened - gain) / error);

            var bound = evaluator.Bound(design, X, out _);
            Assert.True(bound >= GainBound.FromGain(gain) && bound <= 1.05 * gain, $"{bound} for a gain of {gain}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"at most {share:P2} of the bound was used");
    }

    [Fact]
    public void Bound_FallsBackToFloat64_WhereFloat32TellsTooLittle()
    {
        var random = new Random(1);
        var design = new DesignMatrix(64, 1e-9);
        design.Add(Corpora.Example(random, 3, 64));
        var X = Corpora.Example(random, 30, 64);
        var evaluator = new GainEvaluator();
        var bound = evaluator.Bound(design, X, out var exact);
        Assert.True(exact);
        Assert.Equal(GainBound.FromGain(evaluator.Gain(design, X)), bound);
    }

    private static float[] Scaled(float[] X, float scale) => Array.ConvertAll(X, value => value * scale);
}

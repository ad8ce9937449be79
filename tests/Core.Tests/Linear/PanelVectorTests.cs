using FisherSft.Core.Linear;

namespace FisherSft.Core.Tests.Linear;

public sealed class PanelVectorTests
{
    private const int Width = 16;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(301)]
    public void Multiply_GivesTheBitsOfThePlainVersion_AndOfATile(int depth)
    {
        var random = new Random(depth);
        var (x, B, y) = (Values(random, depth), Values(random, depth * Width), Values(random, Width));
        var (plain, tile) = ((double[])y.Clone(), Values(random, PanelProduct<double>.TileRows * Width));
        y.CopyTo(tile.AsSpan());
        PanelVector.PlainMultiply(x, B, plain);
        PanelVector.Multiply(x, B, y);
        Assert.Equal(plain, y);
        if (depth > 0)
        {
            PanelProduct<double>.Multiply(
                Matrix<double>.Of(x, depth), RightPanels<double>.Of(B, depth), tile, Width, 1, Width, depth, add: true);
            Assert.Equal(tile.Take(Width), y);
        }
    }

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(1, 0.5)]
    [InlineData(93, 1.0)]
    public void Subtract_GivesTheBitsOfThePlainVersion(int depth, double scale)
    {
        var random = new Random(depth);
        var (u, v, B) = (Values(random, depth), Values(random, Width), Values(random, depth * Width));
        var plain = (double[])B.Clone();
        PanelVector.PlainSubtract(u, v, scale, plain);
        PanelVector.Subtract(u, v, scale, B);
        Assert.Equal(plain, B);
    }

    [Fact]
    public void Dot_IsSixteenChains()
    {
        var random = new Random(3);
        var (x, y, sums) = (Values(random, 5 * Width), Values(random, 5 * Width), new double[Width]);
        for (var k = 0; k < x.Length; k++)
        {
            sums[k % Width] = Math.FusedMultiplyAdd(x[k], y[k], sums[k % Width]);
        }

        var fours = Enumerable.Range(0, 4).Select(k => sums[k] + sums[k + 4] + (sums[k + 8] + sums[k + 12])).ToList();
        Assert.Equal(fours[0] + fours[1] + (fours[2] + fours[3]), PanelVector.Dot(x, y));
    }

    private static double[] Values(Random random, int length) =>
        Enumerable.Range(0, length).Select(_ => random.NextDouble() * 2 - 1).ToArray();
}

using FisherSft.Core.Linear;
using FisherSft.Core.Selection;

namespace FisherSft.Core.Tests.Linear;

public sealed class CholeskyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(41)]
    [InlineData(100)]
    public void Factor_GivesTheFactorAndTheLogDeterminant(int size)
    {
        var random = new Random(size);
        var A = new double[size, size];
        for (var r = 0; r < size; r++)
        {
            for (var s = 0; s < size; s++)
            {
                A[r, s] = random.NextDouble() - 0.5;
            }
        }

        var S = new double[size, size];
        var stride = Panels<double>.Padded(size, 16);
        var C = new double[(size + PanelProduct<double>.TileRows) * stride];
        for (var r = 0; r < size; r++)
        {
            for (var s = 0; s < size; s++)
            {
                S[r, s] = (r == s ? 1 : 0) + Enumerable.Range(0, size).Sum(k => A[r, k] * A[s, k]);
                C[r * stride + s] = S[r, s];
            }
        }

        var logDet = Cholesky.Factor(C, stride, size, new double[Cholesky.Scratch(size)]);

        Assert.Equal(ReferenceGreedy.LogDet(S), logDet, 1e-12 * size);
        for (var r = 0; r < size; r++)
        {
            for (var s = 0; s <= r; s++)
            {
                // Backward stable: entries of S up to 10, one rounding a term.
                Assert.Equal(S[r, s], Enumerable.Range(0, s + 1).Sum(k => C[r * stride + k] * C[s * stride + k]), 1e-14 * size);
            }
        }
    }

    [Fact]
    public void Factor_OfAnIndefiniteMatrix_IsNotANumber()
    {
        var stride = 32;
        var S = new double[30 * stride];
        for (var r = 0; r < 20; r++)
        {
            S[r * stride + r] = r == 18 ? -1 : 1;
        }

        Assert.True(double.IsNaN(Cholesky.Factor(S, stride, 20, new double[Cholesky.Scratch(20)])));
    }
}

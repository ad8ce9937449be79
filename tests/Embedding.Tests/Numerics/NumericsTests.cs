using FisherSft.Embedding.Numerics;
using DenseMatrix = MathNet.Numerics.LinearAlgebra.Double.DenseMatrix;

namespace FisherSft.Embedding.Tests.Numerics;

public sealed class NumericsTests
{
    [Fact]
    public void PlainLog_IsThatOfThePlatform()
    {
        var random = new Random(1);
        for (var trial = 0; trial < 100_000; trial++)
        {
            var x = Math.Exp(random.NextDouble() * 1400 - 700);
            var expected = Math.Log(x);
            Assert.Equal(expected, PlainLog.Of(x), 1e-14 * Math.Max(1, Math.Abs(expected)));

            // Near 1, where a logarithm is small, its relative error counts.
            x = 1 + (random.NextDouble() - 0.5) * 1e-3;
            Assert.Equal(Math.Log(x), PlainLog.Of(x), 1e-14 * Math.Abs(Math.Log(x)));
        }

        Assert.Equal(0, PlainLog.Of(1));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 2, 5)]
    [InlineData(37, 131, 17)]
    [InlineData(70, 300, 33)]
    [InlineData(64, 257, 96)]
    public void Products_GiveTheBitsOfThreePlainLoops(int n, int m, int p)
    {
        var (A, B) = (Random(n * m, 1), Random(m * p, 2));
        var expected = new double[n * p];
        var At = new double[n * m];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < p; j++)
            {
                for (var l = 0; l < m; l++)
                {
                    var product = A[i * m + l] * B[l * p + j];
                    expected[i * p + j] += product;
                    At[l * n + i] = A[i * m + l];
                }
            }
        }

        foreach (var threads in new[] { 1, 3 })
        {
            var C = new double[n * p];
            DenseProduct.Multiply(A, B, C, (n, m, p), threads);
            Assert.Equal(expected, C);
            DenseProduct.TransposeMultiply(At, B, C, (n, m, p), threads);
            Assert.Equal(expected, C);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(70, 300)]
    [InlineData(33, 131)]
    public void ProductsOfHalfTheWork_GiveTheBitsOfTheWhole(int n, int m)
    {
        var A = Random(m * n, 1);
        var (R, whole, half) = (Random(n * n, 2), new double[m * n], new double[m * n]);
        for (var at = 0; at < R.Length; at++)
        {
            R[at] = at % n < at / n ? 0 : R[at];
        }

        DenseProduct.Multiply(A, R, whole, (m, n, n), 1);
        DenseProduct.MultiplyUpper(A, R, half, (m, n), 2);
        Assert.Equal(whole, half);
        var (gram, halfGram) = (new double[n * n], new double[n * n]);
        DenseProduct.TransposeMultiply(A, A, gram, (n, m, n), 1);
        DenseProduct.Gram(A, halfGram, (n, m), 2);
        Assert.Equal(gram, halfGram);
    }

    [Fact]
    public void Orthonormal_OfFullRank_HasColumnsOfLengthOneAtRightAngles()
    {
        const int n = 200, k = 20;
        var Y = Random(n * k, 3);
        for (var row = 0; row < n; row++)
        {
            // Nearly parallel: the condition is about 1e5.
            Y[row * k + 1] = Y[row * k] + 1e-5 * Y[row * k + 1];
        }

        var gram = Gram(Orthonormal.Twice(Y, k, 2), k);
        for (var at = 0; at < k * k; at++)
        {
            Assert.Equal(at % (k + 1) == 0 ? 1 : 0, gram[at], 1e-13);
        }
    }

    [Fact]
    public void Orthonormal_OfLowRank_HasZeroColumnsForTheRest()
    {
        const int n = 50, k = 8;
        var Y = Random(n * k, 4);
        for (var row = 0; row < n; row++)
        {
            (Y[row * k + 3], Y[row * k + 6]) = (2 * Y[row * k] - Y[row * k + 1], 0);
        }

        var gram = Gram(Orthonormal.Twice(Y, k, 1), k);
        for (var at = 0; at < k * k; at++)
        {
            var column = at % k;
            Assert.Equal(at % (k + 1) == 0 && column is not (3 or 6) ? 1 : 0, gram[at], 1e-13);
        }
    }

    [Theory]
    [InlineData(60, 40, 26, 10)]
    [InlineData(40, 70, 40, 40)]
    [InlineData(60, 50, 7, 12)]
    public void Svd_IsThatOfADenseOne(int rows, int columns, int rankOfA, int wanted)
    {
        var dense = DenseMatrix.OfColumnMajor(rows, rankOfA, Random(rows * rankOfA, 5))
            * DenseMatrix.OfColumnMajor(rankOfA, columns, Random(rankOfA * columns, 6));
        var starts = Enumerable.Range(0, rows + 1).Select(row => row * columns).ToArray();
        var columnOf = Enumerable.Range(0, rows * columns).Select(at => at % columns).ToArray();
        var values = Enumerable.Range(0, rows * columns).Select(at => (float)dense[at / columns, at % columns]).ToArray();
        var A = new SparseMatrix(columns, starts, columnOf, values);
        var expected = DenseMatrix.Create(rows, columns, (row, column) => values[row * columns + column]).Svd();
        var (sigma, V) = RandomizedSvd.Decompose(A, wanted, 0, 2, CancellationToken.None);
        for (var r = 0; r < wanted; r++)
        {
            // float32 entries give a matrix of low rank singular values of rounding, which come back as zero.
            var rounding = expected.S[r] < 1e-5 * expected.S[0];
            Assert.Equal(rounding ? 0 : expected.S[r], sigma[r], 1e-6 * expected.S[0]);
            if (rounding || expected.S[r] < 1e-2 * expected.S[0])
            {
                continue;
            }

            var cosine = Enumerable.Range(0, columns).Sum(column => expected.VT[r, column] * V[column * wanted + r]);
            Assert.Equal(1, Math.Abs(cosine), 1e-6);
            Assert.True(Enumerable.Range(0, columns).Select(column => V[column * wanted + r]).MaxBy(Math.Abs) > 0);
        }
    }

    private static double[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() * 2 - 1)];
    }

    private static double[] Gram(double[] Q, int k)
    {
        var G = new double[k * k];
        DenseProduct.TransposeMultiply(Q, Q, G, (k, Q.Length / k, k), 1);
        return G;
    }
}

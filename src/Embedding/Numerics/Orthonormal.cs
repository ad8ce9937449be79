namespace FisherSft.Embedding.Numerics;

/// <summary>
/// Orthonormal columns that span those of a tall matrix Y, by Cholesky QR (Stathopoulos and Wu 2002; twice, Yamamoto et
/// al. 2015): G = YᵀY = LLᵀ, Q = Y·L⁻ᵀ. Nearly all of it is two matrix products, and the order of every sum is fixed. One
/// round loses orthogonality with the square of Y's condition, a second restores it. A column that the ones before it
/// already span, to one part in 3 million, gets a pivot that is rounding alone: it becomes a column of zeros, so that Y of
/// any rank is safe, and Q spans what Y spans.
/// </summary>
internal static class Orthonormal
{
    private const double SmallestPivot = 1e-13;

    /// <summary>Orthonormalises once.</summary>
    /// <param name="Y">n × k.</param>
    /// <param name="k">The number of columns.</param>
    /// <param name="threads">How many work at once.</param>
    /// <returns>Q, n × k.</returns>
    public static double[] Once(double[] Y, int k, int threads)
    {
        var n = Y.Length / k;
        var G = new double[k * k];
        DenseProduct.Gram(Y, G, (k, n), threads);
        var R = InverseOfFactor(G, k);
        var Q = new double[Y.Length];
        DenseProduct.MultiplyUpper(Y, R, Q, (n, k), threads);
        return Q;
    }

    /// <summary>Orthonormalises twice: to rounding.</summary>
    public static double[] Twice(double[] Y, int k, int threads) => Once(Once(Y, k, threads), k, threads);

    /// <summary>L⁻ᵀ of G = LLᵀ, upper triangular; the row and column of a dropped pivot are zero.</summary>
    private static double[] InverseOfFactor(double[] G, int k)
    {
        var L = new double[k * k];
        for (var column = 0; column < k; column++)
        {
            var pivot = G[column * k + column] - Dot(L, column, column, column, k);
            if (!(pivot > SmallestPivot * G[column * k + column]))
            {
                continue;
            }

            var diagonal = Math.Sqrt(pivot);
            L[column * k + column] = diagonal;
            for (var row = column + 1; row < k; row++)
            {
                L[row * k + column] = (G[row * k + column] - Dot(L, row, column, column, k)) / diagonal;
            }
        }

        // Row by row of M = L⁻¹ by forward substitution, written transposed.
        var inverse = new double[k * k];
        var solved = new double[k];
        for (var row = 0; row < k; row++)
        {
            var diagonal = L[row * k + row];
            if (diagonal == 0)
            {
                continue;
            }

            Array.Clear(solved);
            for (var before = 0; before < row; before++)
            {
                for (var column = 0; column <= before; column++)
                {
                    var product = L[row * k + before] * inverse[column * k + before];
                    solved[column] -= product;
                }
            }

            solved[row] = 1;
            for (var column = 0; column <= row; column++)
            {
                inverse[column * k + row] = solved[column] / diagonal;
            }
        }

        return inverse;
    }

    private static double Dot(double[] L, int row, int other, int count, int k)
    {
        var sum = 0.0;
        for (var l = 0; l < count; l++)
        {
            var product = L[row * k + l] * L[other * k + l];
            sum += product;
        }

        return sum;
    }
}

using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace FisherSft.Embedding.Numerics;

/// <summary>
/// The largest singular values of a sparse matrix A and its right singular vectors, by the randomised method (Halko,
/// Martinsson, Tropp 2011, algorithms 4.4 and 5.1): Q spans A(AᵀA)²Ω for a test matrix Ω of random signs with 16 columns
/// more than are wanted; B = AᵀQ holds nearly all of A, and the eigenvectors W of the small BᵀB give V = BWΣ⁻¹. The cost
/// is six products of A with k = rank + 16 columns, and 4·(rows + columns)·k² multiply-adds. Singular values below 1e-6
/// of the largest are taken for rounding: they and their vectors are zero. The sign of a vector is such that its entry of
/// largest magnitude, of equals the first, is positive. Left singular vectors are left out.
/// </summary>
internal static class RandomizedSvd
{
    /// <summary>How many columns more than wanted are worked with.</summary>
    public const int Oversampling = 16;

    private const int PowerIterations = 2;
    private const double SmallestRatio = 1e-6;

    static RandomizedSvd() => Control.UseManaged();

    /// <summary>Decomposes.</summary>
    /// <param name="A">n × m.</param>
    /// <param name="rank">How many singular values, at most min(n, m).</param>
    /// <param name="seed">The seed of Ω.</param>
    /// <param name="threads">How many work at once; the result does not depend on it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Sigma, descending, rank of them; V, m × rank, row-major.</returns>
    public static (double[] Sigma, double[] V) Decompose(
        SparseMatrix A, int rank, int seed, int threads, CancellationToken cancellationToken)
    {
        var k = Math.Min(rank + Oversampling, Math.Min(A.Rows, A.Columns));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rank, k);
        var At = A.Transpose();
        var Y = A.Multiply(Signs(A.Columns * k, seed), k, threads);
        for (var iteration = 0; iteration < PowerIterations; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var Z = Orthonormal.Once(At.Multiply(Orthonormal.Once(Y, k, threads), k, threads), k, threads);
            cancellationToken.ThrowIfCancellationRequested();
            Y = A.Multiply(Z, k, threads);
        }

        cancellationToken.ThrowIfCancellationRequested();
        var B = At.Multiply(Orthonormal.Twice(Y, k, threads), k, threads);
        var (sigma, W) = SmallProblem(B, k, rank, threads);
        var V = new double[A.Columns * rank];
        DenseProduct.Multiply(B, W, V, (A.Columns, k, rank), threads);
        FixSigns(V, rank);
        return (sigma, V);
    }

    private static double[] Signs(int count, int seed)
    {
        var signs = new double[count];
        for (var at = 0; at < count; at++)
        {
            signs[at] = (SplitMix.At(seed, at >> 6) >> (at & 63) & 1) == 0 ? 1 : -1;
        }

        return signs;
    }

    /// <summary>Σ and WΣ⁻¹, k × rank, from the eigenvalues of BᵀB.</summary>
    private static (double[] Sigma, double[] W) SmallProblem(double[] B, int k, int rank, int threads)
    {
        var G = new double[k * k];
        DenseProduct.Gram(B, G, (k, B.Length / k), threads);

        // Column-major for MathNet, which makes no difference to a symmetric matrix; ascending when it comes back.
        var eigen = new DenseMatrix(k, k, G).Evd(Symmetricity.Symmetric);
        var (sigma, W) = (new double[rank], new double[k * rank]);
        for (var r = 0; r < rank; r++)
        {
            sigma[r] = Math.Sqrt(Math.Max(0, eigen.EigenValues[k - 1 - r].Real));
            sigma[r] = sigma[r] > SmallestRatio * sigma[0] ? sigma[r] : 0;
            for (var l = 0; l < k && sigma[r] > 0; l++)
            {
                W[l * rank + r] = eigen.EigenVectors[l, k - 1 - r] / sigma[r];
            }
        }

        return (sigma, W);
    }

    private static void FixSigns(double[] V, int rank)
    {
        for (var r = 0; r < rank; r++)
        {
            var largest = 0.0;
            for (var at = r; at < V.Length; at += rank)
            {
                largest = Math.Abs(V[at]) > Math.Abs(largest) ? V[at] : largest;
            }

            for (var at = r; largest < 0 && at < V.Length; at += rank)
            {
                V[at] = -V[at];
            }
        }
    }
}

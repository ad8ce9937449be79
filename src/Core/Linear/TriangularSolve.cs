namespace FisherSft.Core.Linear;

/// <summary>
/// B ← C⁻¹·B for a lower triangular C. This is forward substitution as it is taught, M²·columns / 2 multiply-adds row by row;
/// <see cref="Solve"/> does the same by blocks, as products.
/// </summary>
internal static partial class TriangularSolve
{
    /// <summary>The plain version.</summary>
    /// <param name="C">M rows of order, lower triangle.</param>
    /// <param name="order">Length of a row of C, at least M.</param>
    /// <param name="M">Rows of B.</param>
    /// <param name="B">M × stride.</param>
    /// <param name="stride">Length of a row of B.</param>
    /// <param name="columns">Columns of B.</param>
    public static void Plain(ReadOnlySpan<double> C, int order, int M, Span<double> B, int stride, int columns)
    {
        for (var r = 0; r < M; r++)
        {
            for (var k = 0; k < r; k++)
            {
                for (var c = 0; c < columns; c++)
                {
                    B[r * stride + c] -= C[r * order + k] * B[k * stride + c];
                }
            }

            for (var c = 0; c < columns; c++)
            {
                B[r * stride + c] /= C[r * order + r];
            }
        }
    }
}

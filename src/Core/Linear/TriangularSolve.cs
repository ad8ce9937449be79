namespace FisherSft.Core.Linear;

/// <summary>
/// [Y | C⁻¹] = C⁻¹·[X | I] for a lower triangular C, in place. Y and the inverse come from one pass, since the rows of both
/// take the same multiples of the rows above them. This is forward substitution as it is taught, M²·d multiply-adds row by
/// row; <see cref="Solve"/> does the same by blocks, as products.
/// </summary>
internal static partial class TriangularSolve
{
    /// <summary>The plain version.</summary>
    /// <param name="C">M rows of order, lower triangle.</param>
    /// <param name="order">Length of a row of C, at least M.</param>
    /// <param name="M">Rows of X, and the order of I.</param>
    /// <param name="right">Where I begins in a row: d or more.</param>
    /// <param name="solved">M × stride: X, then zeros.</param>
    /// <param name="stride">Length of a row, at least right + M.</param>
    /// <returns>‖C⁻¹‖², which is tr A⁻¹ of A = C·Cᵀ.</returns>
    public static double Plain(ReadOnlySpan<double> C, int order, int M, int right, Span<double> solved, int stride)
    {
        var trace = 0.0;
        for (var r = 0; r < M; r++)
        {
            var row = solved.Slice(r * stride, right + r + 1);
            row[right + r] = 1;
            for (var k = 0; k < r; k++)
            {
                // Right of its diagonal a row of C⁻¹ is zero, and so is the room behind it.
                for (var c = 0; c <= right + k; c++)
                {
                    row[c] -= C[r * order + k] * solved[k * stride + c];
                }
            }

            for (var c = 0; c < row.Length; c++)
            {
                row[c] /= C[r * order + r];
                trace += c >= right ? row[c] * row[c] : 0;
            }
        }

        return trace;
    }
}

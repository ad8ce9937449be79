namespace FisherSft.Core.Linear;

/// <content>
/// By blocks of sixteen rows: take off what the rows above contribute, then multiply by the inverse of the block on the
/// diagonal. Both are products (<see cref="PanelProduct{T}"/>), so the bits do not depend on the machine's vector width.
/// </content>
internal static partial class TriangularSolve
{
    /// <summary>The fast version of <see cref="Plain"/>; results differ by rounding.</summary>
    /// <param name="C">⌈M⌉₆ × order, lower triangle.</param>
    /// <param name="order">Length of a row of C: M rounded up to whole panels.</param>
    /// <param name="M">Rows of X, and the order of I.</param>
    /// <param name="right">Where I begins in a row: d rounded up to whole panels.</param>
    /// <param name="solved">⌈M⌉₆ × stride: X, then zeros.</param>
    /// <param name="stride">Length of a row, at least right + order and a panel more.</param>
    /// <returns>‖C⁻¹‖², which is tr A⁻¹ of A = C·Cᵀ.</returns>
    public static double Solve(ReadOnlySpan<double> C, int order, int M, int right, Span<double> solved, int stride)
    {
        var block = PanelProduct<double>.TileColumns;
        for (var r = 0; r < M; r++)
        {
            solved[r * stride + right + r] = 1;
        }

        using var product = new Scratch((block + PanelProduct<double>.TileRows) * stride);
        using var inverse = new Scratch(block * block, clear: true);
        for (var at = 0; at < M; at += block)
        {
            var rows = Math.Min(block, M - at);
            var columns = right + at + rows;
            var target = solved[(at * stride)..];
            if (at > 0)
            {
                PanelProduct<double>.Multiply(
                    Matrix<double>.Of(C[(at * order)..], order), RightPanels<double>.InPlace(solved, stride),
                    product.Span, stride, rows, columns, at);
                for (var r = 0; r < rows; r++)
                {
                    Rows.Subtract(target.Slice(r * stride, columns), product.Span.Slice(r * stride, columns));
                }
            }

            TriangularBlock.InvertTransposed(C[(at * order + at)..], order, rows, inverse.Span, block);
            PanelProduct<double>.Multiply(
                Matrix<double>.Transposed(inverse.Span, block), RightPanels<double>.InPlace(target, stride),
                product.Span, stride, rows, columns, rows);
            for (var r = 0; r < rows; r++)
            {
                product.Span.Slice(r * stride, columns).CopyTo(target[(r * stride)..]);
            }
        }

        var trace = 0.0;
        for (var r = 0; r < M; r++)
        {
            foreach (var value in solved.Slice(r * stride + right, r + 1))
            {
                trace += value * value;
            }
        }

        return trace;
    }
}

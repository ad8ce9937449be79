using System.Buffers;
using System.Diagnostics;

namespace FisherSft.Core.Linear;

/// <content>
/// By blocks of rows: take off what the rows above contribute, then multiply by the inverse of the block on the diagonal.
/// Both are products (<see cref="PanelProduct{T}"/>), so the bits do not depend on the machine's vector width; columns do
/// not know of each other, so threads share them out.
/// </content>
internal static partial class TriangularSolve
{
    // Whole tiles, so that adding to a block writes into no other.
    private const int BlockRows = 4 * PanelProduct<double>.TileRows;

    private static int BlockColumns => 2 * PanelProduct<double>.TileColumns;

    /// <summary>The fast version of <see cref="Plain"/>; results differ by rounding.</summary>
    /// <param name="C">⌈M⌉₆ × order, lower triangle.</param>
    /// <param name="order">Length of a row of C.</param>
    /// <param name="M">Rows of B.</param>
    /// <param name="B">⌈M⌉₆ × stride.</param>
    /// <param name="stride">Length of a row of B, at least its columns rounded up to whole panels.</param>
    /// <param name="columns">Columns of B.</param>
    /// <param name="crew">Who works along; changes no bit.</param>
    public static void Solve(double[] C, int order, int M, double[] B, int stride, int columns, WorkCrew? crew)
    {
        Debug.Assert(stride >= Panels<double>.Padded(columns, PanelProduct<double>.TileColumns), "rows hold whole panels");
        var negative = ArrayPool<double>.Shared.Rent(M * order);
        Rows.Negate(C.AsSpan(0, M * order), negative);
        var inverses = ArrayPool<double>.Shared.Rent(Panels<double>.Padded(M, BlockRows) * BlockRows);
        inverses.AsSpan().Clear();
        for (var at = 0; at < M; at += BlockRows)
        {
            TriangularBlock.InvertTransposed(
                C.AsSpan(at * order + at), order, Math.Min(BlockRows, M - at), inverses.AsSpan(at * BlockRows), BlockRows);
        }

        RowBlocks.Run(columns, PanelProduct<double>.TileColumns, BlockColumns, (long)M * M * columns / 2, crew, (from, to) =>
        {
            var width = to - from;
            using var product = new Scratch(BlockRows * BlockColumns);
            for (var at = 0; at < M; at += BlockRows)
            {
                var rows = Math.Min(BlockRows, M - at);
                var block = B.AsSpan(at * stride + from);
                if (at > 0)
                {
                    PanelProduct<double>.Multiply(
                        Matrix<double>.Of(negative.AsSpan(at * order), order),
                        RightPanels<double>.InPlace(B.AsSpan(from), stride),
                        block, stride, rows, width, at, add: true);
                }

                PanelProduct<double>.Multiply(
                    Matrix<double>.Transposed(inverses.AsSpan(at * BlockRows), BlockRows), RightPanels<double>.InPlace(block, stride),
                    product.Span, BlockColumns, rows, width, rows);
                for (var r = 0; r < rows; r++)
                {
                    product.Span.Slice(r * BlockColumns, width).CopyTo(block[(r * stride)..]);
                }
            }
        });
        ArrayPool<double>.Shared.Return(negative);
        ArrayPool<double>.Shared.Return(inverses);
    }
}

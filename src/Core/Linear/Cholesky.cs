using System.Diagnostics;

namespace FisherSft.Core.Linear;

/// <summary>
/// Cholesky factors S = C·Cᵀ of symmetric positive definite matrices, in place in the lower triangle. Blocks of sixteen
/// columns, left to right: take off what the columns before contribute, factor the 16 × 16 block on the diagonal, multiply
/// the rows below by the transpose of its inverse. The first and the last are products (<see cref="PanelProduct{T}"/>), so
/// the bits do not depend on the machine's vector width.
/// </summary>
internal static class Cholesky
{
    private static int Block => PanelProduct<double>.TileColumns;

    /// <summary>The length of the work space for <see cref="Factor"/>.</summary>
    public static int Scratch(int size) => Panels<double>.Length(Block, Math.Max(size, Block));

    /// <summary>Factors in place.</summary>
    /// <param name="s">
    /// ⌈size⌉₆ × stride, row-major; the lower triangle is read and overwritten, what lies right of it is of no use after.
    /// </param>
    /// <param name="stride">Length of a row, at least size rounded up to sixteen.</param>
    /// <param name="size">Order of the matrix.</param>
    /// <param name="scratch">Work space.</param>
    /// <returns>log det S, or NaN where S is not positive definite.</returns>
    public static double Factor(Span<double> s, int stride, int size, Span<double> scratch)
    {
        Debug.Assert(stride >= Panels<double>.Padded(size, Block), "rows hold whole panels");
        var half = 0.0;
        for (var at = 0; at < size; at += Block)
        {
            var width = Math.Min(Block, size - at);
            var rows = size - at;
            if (at > 0)
            {
                // S[at.., at..at+16] −= C[at.., ..at]·C[at..at+16, ..at]ᵀ
                var before = scratch[..Panels<double>.Length(Block, at)];
                Panels<double>.PackTransposed(s[(at * stride)..], stride, width, at, before);
                foreach (ref var value in before)
                {
                    value = -value;
                }

                PanelProduct<double>.Multiply(
                    Matrix<double>.Of(s[(at * stride)..], stride), RightPanels<double>.Of(before, at),
                    s[(at * stride + at)..], stride, rows, width, at, add: true);
            }

            var part = TriangularBlock.Factor(s[(at * stride + at)..], stride, width);
            if (!double.IsFinite(part))
            {
                return double.NaN;
            }

            half += part;
            if (rows > Block)
            {
                var inverse = scratch[..(Block * Block)];
                inverse.Clear();
                TriangularBlock.InvertTransposed(s[(at * stride + at)..], stride, Block, inverse, Block);

                // From a copy: a tile narrower than sixteen columns would read what the one before it has written.
                var below = s[((at + Block) * stride + at)..];
                var copy = scratch.Slice(Block * Block, (rows - Block) * Block);
                for (var r = 0; r < rows - Block; r++)
                {
                    below.Slice(r * stride, Block).CopyTo(copy[(r * Block)..]);
                }

                PanelProduct<double>.Multiply(
                    Matrix<double>.Of(copy, Block), RightPanels<double>.Of(inverse, Block),
                    below, stride, rows - Block, Block, Block);
            }
        }

        return 2 * half;
    }
}

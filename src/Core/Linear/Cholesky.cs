using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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
                    Matrix<double>.Of(s[(at * stride)..], stride), RightPanels<double>.Of(before, at), s[(at * stride + at)..], stride, rows, width, at, add: true);
            }

            var part = Diagonal(s[(at * stride + at)..], stride, width);
            if (!double.IsFinite(part))
            {
                return double.NaN;
            }

            half += part;
            if (rows > Block)
            {
                var inverse = scratch[..(Block * Block)];
                inverse.Clear();
                InvertTransposed(s[(at * stride + at)..], stride, Block, inverse, Block);
                var below = s[((at + Block) * stride + at)..];
                PanelProduct<double>.Multiply(
                    Matrix<double>.Of(below, stride), RightPanels<double>.Of(inverse, Block), below, stride, rows - Block, Block, Block);
            }
        }

        return 2 * half;
    }

    /// <summary>T = C⁻ᵀ, upper triangular, from the lower triangular C.</summary>
    /// <param name="C">order × stride.</param>
    /// <param name="stride">Length of a row of C.</param>
    /// <param name="order">Order of both.</param>
    /// <param name="T">order × tStride; what lies below the diagonal is left as it is.</param>
    /// <param name="tStride">Length of a row of T.</param>
    public static void InvertTransposed(ReadOnlySpan<double> C, int stride, int order, Span<double> T, int tStride)
    {
        ref var c = ref MemoryMarshal.GetReference(C);
        ref var t = ref MemoryMarshal.GetReference(T);
        for (var r = 0; r < order; r++)
        {
            ref var row = ref Unsafe.Add(ref c, r * stride);
            var inverse = 1 / Unsafe.Add(ref row, r);
            for (var s = 0; s < r; s++)
            {
                ref var target = ref Unsafe.Add(ref t, s * tStride);
                var sum = 0.0;
                for (var k = s; k < r; k++)
                {
                    sum = Math.FusedMultiplyAdd(Unsafe.Add(ref row, k), Unsafe.Add(ref target, k), sum);
                }

                Unsafe.Add(ref target, r) = -sum * inverse;
            }

            Unsafe.Add(ref t, r * tStride + r) = inverse;
        }
    }

    /// <summary>The plain factorisation, for a block; Σ log of the diagonal.</summary>
    internal static double Diagonal(Span<double> s, int stride, int size)
    {
        ref var start = ref MemoryMarshal.GetReference(s);
        var half = 0.0;
        for (var k = 0; k < size; k++)
        {
            ref var pivotRow = ref Unsafe.Add(ref start, k * stride);
            var rest = Unsafe.Add(ref pivotRow, k);
            if (!(rest > 0))
            {
                return double.NaN;
            }

            var pivot = Math.Sqrt(rest);
            var inverse = 1 / pivot;
            Unsafe.Add(ref pivotRow, k) = pivot;
            half += Math.Log(pivot);
            for (var r = k + 1; r < size; r++)
            {
                Unsafe.Add(ref start, r * stride + k) *= inverse;
            }

            for (var r = k + 1; r < size; r++)
            {
                ref var row = ref Unsafe.Add(ref start, r * stride);
                var factor = -Unsafe.Add(ref row, k);
                for (var c = k + 1; c <= r; c++)
                {
                    ref var target = ref Unsafe.Add(ref row, c);
                    target = Math.FusedMultiplyAdd(factor, Unsafe.Add(ref start, c * stride + k), target);
                }
            }
        }

        return half;
    }
}

using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FisherSft.Core.Linear;

/// <summary>
/// The small factorisation and inversion inside the blocked ones. Both work on rows in a copy of their own: a row takes
/// multiples of earlier rows, lane by lane, with the rest one by one, so that the bits are those of the plain loop.
/// </summary>
internal static class TriangularBlock
{
    /// <summary>The largest block.</summary>
    public const int MaxOrder = 64;

    /// <summary>Cholesky factor in place in the lower triangle.</summary>
    /// <param name="s">order × stride.</param>
    /// <param name="stride">Length of a row.</param>
    /// <param name="order">Order of the block.</param>
    /// <returns>Σ log of the factor's diagonal, or NaN where the block is not positive definite.</returns>
    public static double Factor(Span<double> s, int stride, int order)
    {
        Debug.Assert(order <= MaxOrder, "a small block");
        Span<double> upper = stackalloc double[order * order];
        for (var r = 0; r < order; r++)
        {
            for (var c = 0; c <= r; c++)
            {
                upper[c * order + r] = s[r * stride + c];
            }
        }

        var half = 0.0;
        for (var k = 0; k < order; k++)
        {
            var row = upper.Slice(k * order, order);
            if (!(row[k] > 0))
            {
                return double.NaN;
            }

            var pivot = Math.Sqrt(row[k]);
            var inverse = 1 / pivot;
            half += Math.Log(pivot);
            s[k * stride + k] = pivot;
            for (var c = k + 1; c < order; c++)
            {
                row[c] *= inverse;
                s[c * stride + k] = row[c];
            }

            for (var r = k + 1; r < order; r++)
            {
                AddMultiple(upper.Slice(r * order + r, order - r), row[r..], -row[r]);
            }
        }

        return half;
    }

    /// <summary>T = C⁻ᵀ, upper triangular, from the lower triangular C.</summary>
    /// <param name="C">order × stride.</param>
    /// <param name="stride">Length of a row of C.</param>
    /// <param name="order">Order of both.</param>
    /// <param name="T">order × tStride; what lies below the diagonal is left as it is.</param>
    /// <param name="tStride">Length of a row of T.</param>
    public static void InvertTransposed(ReadOnlySpan<double> C, int stride, int order, Span<double> T, int tStride)
    {
        Debug.Assert(order <= MaxOrder, "a small block");
        Span<double> inverse = stackalloc double[order * order];
        inverse.Clear();
        for (var r = 0; r < order; r++)
        {
            var row = inverse.Slice(r * order, r + 1);
            for (var k = 0; k < r; k++)
            {
                AddMultiple(row, inverse.Slice(k * order, k + 1), -C[r * stride + k]);
            }

            var scale = 1 / C[r * stride + r];
            row[r] = 1;
            for (var c = 0; c <= r; c++)
            {
                row[c] *= scale;
                T[c * tStride + r] = row[c];
            }
        }
    }

    /// <summary>y ← y + factor·x over the length of x.</summary>
    private static void AddMultiple(Span<double> y, ReadOnlySpan<double> x, double factor)
    {
        ref var yAt = ref MemoryMarshal.GetReference(y);
        ref var xAt = ref MemoryMarshal.GetReference(x);
        var multiple = new Vector<double>(factor);
        nuint k = 0;
        for (; k + (nuint)Vector<double>.Count <= (nuint)x.Length; k += (nuint)Vector<double>.Count)
        {
            Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref xAt, k), multiple, Vector.LoadUnsafe(ref yAt, k))
                .StoreUnsafe(ref yAt, k);
        }

        for (; k < (nuint)x.Length; k++)
        {
            ref var target = ref Unsafe.Add(ref yAt, k);
            target = Math.FusedMultiplyAdd(Unsafe.Add(ref xAt, k), factor, target);
        }
    }
}

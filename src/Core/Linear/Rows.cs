using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FisherSft.Core.Linear;

/// <summary>Rows of embeddings as the products take them.</summary>
internal static class Rows
{
    /// <summary>Widens rows to float64, scaled; lanes hold neighbours, and what is left over goes one by one.</summary>
    /// <param name="x">rows × d, row-major.</param>
    /// <param name="d">Length of a row of x.</param>
    /// <param name="target">rows × stride; what lies right of d in a row becomes zero.</param>
    /// <param name="stride">Length of a row of the target, at least d.</param>
    /// <param name="scale">Multiplies every value.</param>
    public static void Widen(ReadOnlySpan<float> x, int d, Span<double> target, int stride, double scale)
    {
        for (int from = 0, to = 0; from < x.Length; from += d, to += stride)
        {
            ref var source = ref MemoryMarshal.GetReference(x.Slice(from, d));
            var row = target.Slice(to, stride);
            ref var wide = ref MemoryMarshal.GetReference(row);
            var k = 0;
            for (; k + Vector256<float>.Count <= d; k += Vector256<float>.Count)
            {
                var (low, high) = Vector256.Widen(Vector256.LoadUnsafe(ref source, (nuint)k));
                (low * scale).StoreUnsafe(ref wide, (nuint)k);
                (high * scale).StoreUnsafe(ref wide, (nuint)(k + Vector256<double>.Count));
            }

            for (; k < d; k++)
            {
                row[k] = x[from + k] * scale;
            }

            row[d..].Clear();
        }
    }

    /// <summary>Rounds a row to float32; lanes hold neighbours, and what is left over goes one by one.</summary>
    public static void Narrow(ReadOnlySpan<double> x, Span<float> target)
    {
        ref var source = ref MemoryMarshal.GetReference(x);
        ref var narrow = ref MemoryMarshal.GetReference(target);
        var k = 0;
        for (; k + Vector256<float>.Count <= x.Length; k += Vector256<float>.Count)
        {
            Vector256.Narrow(
                Vector256.LoadUnsafe(ref source, (nuint)k),
                Vector256.LoadUnsafe(ref source, (nuint)(k + Vector256<double>.Count))).StoreUnsafe(ref narrow, (nuint)k);
        }

        for (; k < x.Length; k++)
        {
            target[k] = (float)x[k];
        }
    }

    /// <summary>x ← x − y; lanes hold neighbours, and what is left over goes one by one.</summary>
    /// <param name="x">A row.</param>
    /// <param name="y">Another of its length.</param>
    public static void Subtract(Span<double> x, ReadOnlySpan<double> y)
    {
        Debug.Assert(x.Length == y.Length, "rows of one length");
        ref var xAt = ref MemoryMarshal.GetReference(x);
        ref var yAt = ref MemoryMarshal.GetReference(y);
        nuint at = 0;
        for (; at + (nuint)Vector<double>.Count <= (nuint)x.Length; at += (nuint)Vector<double>.Count)
        {
            (Vector.LoadUnsafe(ref xAt, at) - Vector.LoadUnsafe(ref yAt, at)).StoreUnsafe(ref xAt, at);
        }

        for (; at < (nuint)x.Length; at++)
        {
            Unsafe.Add(ref xAt, at) -= Unsafe.Add(ref yAt, at);
        }
    }
}

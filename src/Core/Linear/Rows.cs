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

    /// <summary>The largest size of a value, NaN counted as infinite.</summary>
    public static float Largest(ReadOnlySpan<float> x)
    {
        ref var source = ref MemoryMarshal.GetReference(x);
        var (largest, at) = (Vector<float>.Zero, (nuint)0);
        var ordered = Vector<int>.AllBitsSet;
        for (; at + (nuint)Vector<float>.Count <= (nuint)x.Length; at += (nuint)Vector<float>.Count)
        {
            var size = Vector.Abs(Vector.LoadUnsafe(ref source, at));
            ordered &= Vector.Equals(size, size);
            largest = Vector.Max(largest, size);
        }

        if (!Vector.EqualsAll(ordered, Vector<int>.AllBitsSet))
        {
            return float.PositiveInfinity;
        }

        var most = 0f;
        for (var lane = 0; lane < Vector<float>.Count; lane++)
        {
            most = Math.Max(most, largest[lane]);
        }

        for (; at < (nuint)x.Length; at++)
        {
            var size = Math.Abs(Unsafe.Add(ref source, at));
            most = float.IsNaN(size) ? float.PositiveInfinity : Math.Max(most, size);
        }

        return most;
    }

    /// <summary>target ← −x; lanes hold neighbours, and what is left over goes one by one.</summary>
    /// <param name="x">Values.</param>
    /// <param name="target">As many at least.</param>
    public static void Negate(ReadOnlySpan<double> x, Span<double> target)
    {
        Debug.Assert(target.Length >= x.Length, "room for all");
        ref var source = ref MemoryMarshal.GetReference(x);
        ref var negative = ref MemoryMarshal.GetReference(target);
        nuint at = 0;
        for (; at + (nuint)Vector<double>.Count <= (nuint)x.Length; at += (nuint)Vector<double>.Count)
        {
            (-Vector.LoadUnsafe(ref source, at)).StoreUnsafe(ref negative, at);
        }

        for (; at < (nuint)x.Length; at++)
        {
            Unsafe.Add(ref negative, at) = -Unsafe.Add(ref source, at);
        }
    }

    /// <summary>Doubles the values of a panel, and sums their sizes with a weight a row and one a column.</summary>
    /// <param name="panel">rows × TileColumns.</param>
    /// <param name="ofColumns">One for each column.</param>
    /// <param name="ofRows">One for each row.</param>
    public static double DoubleAndWeigh(Span<double> panel, ReadOnlySpan<double> ofColumns, ReadOnlySpan<double> ofRows)
    {
        var width = (nuint)ofColumns.Length;
        ref var values = ref MemoryMarshal.GetReference(panel);
        ref var weights = ref MemoryMarshal.GetReference(ofColumns);
        var sum = 0.0;
        for (var r = 0; r < ofRows.Length; r++)
        {
            var ofRow = Vector<double>.Zero;
            ref var row = ref Unsafe.Add(ref values, r * (int)width);
            for (nuint s = 0; s < width; s += (nuint)Vector<double>.Count)
            {
                var value = Vector.LoadUnsafe(ref row, s);
                value += value;
                value.StoreUnsafe(ref row, s);
                ofRow += Vector.Abs(value) * Vector.LoadUnsafe(ref weights, s);
            }

            sum += ofRows[r] * Vector.Sum(ofRow);
        }

        return sum;
    }
}

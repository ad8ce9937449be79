using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FisherSft.Core.Linear;

/// <summary>
/// One row times a panel of sixteen columns, and a rank-one update of such a panel: what <see cref="PanelProduct{T}"/> does
/// six rows at a time, for one. Both are bound by reading the panel once. Lanes hold neighbouring columns, and every column
/// of a product is one chain of fused multiply-adds in order of depth, so the bits are those of the plain versions, which
/// are the reference, on any machine.
/// </summary>
internal static class PanelVector
{
    private static int Width => PanelProduct<double>.TileColumns;

    /// <summary>y ← y + x·B.</summary>
    /// <param name="x">depth.</param>
    /// <param name="B">depth × 16.</param>
    /// <param name="y">16.</param>
    public static void Multiply(ReadOnlySpan<double> x, ReadOnlySpan<double> B, Span<double> y)
    {
        Debug.Assert(B.Length >= x.Length * Width && y.Length >= Width, "B is a panel");
        if (Vector256.IsHardwareAccelerated)
        {
            Multiply256(x, ref MemoryMarshal.GetReference(B), ref MemoryMarshal.GetReference(y));
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            Multiply128(x, ref MemoryMarshal.GetReference(B), ref MemoryMarshal.GetReference(y));
        }
        else
        {
            PlainMultiply(x, B, y);
        }
    }

    /// <summary>The plain version of <see cref="Multiply"/>.</summary>
    public static void PlainMultiply(ReadOnlySpan<double> x, ReadOnlySpan<double> B, Span<double> y)
    {
        for (var s = 0; s < Width; s++)
        {
            for (var k = 0; k < x.Length; k++)
            {
                y[s] = Math.FusedMultiplyAdd(x[k], B[k * Width + s], y[s]);
            }
        }
    }

    /// <summary>B ← B − scale·uᵀv.</summary>
    /// <param name="u">depth.</param>
    /// <param name="v">16.</param>
    /// <param name="scale">A power of two, so that scaling rounds nothing.</param>
    /// <param name="B">depth × 16.</param>
    public static void Subtract(ReadOnlySpan<double> u, ReadOnlySpan<double> v, double scale, Span<double> B)
    {
        Debug.Assert(B.Length >= u.Length * Width && v.Length >= Width, "B is a panel");
        if (Vector256.IsHardwareAccelerated)
        {
            Subtract256(u, ref MemoryMarshal.GetReference(v), scale, ref MemoryMarshal.GetReference(B));
        }
        else
        {
            PlainSubtract(u, v, scale, B);
        }
    }

    /// <summary>The plain version of <see cref="Subtract"/>.</summary>
    public static void PlainSubtract(ReadOnlySpan<double> u, ReadOnlySpan<double> v, double scale, Span<double> B)
    {
        for (var k = 0; k < u.Length; k++)
        {
            for (var s = 0; s < Width; s++)
            {
                B[k * Width + s] = Math.FusedMultiplyAdd(-scale * u[k], v[s], B[k * Width + s]);
            }
        }
    }

    /// <summary>x·y: sixteen chains on every machine, so the same bits. Lengths are whole panels.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Debug.Assert(x.Length % Width == 0 && y.Length >= x.Length, "whole panels");
        ref var xAt = ref MemoryMarshal.GetReference(x);
        ref var yAt = ref MemoryMarshal.GetReference(y);
        var (a, b, c, e) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
        for (nuint at = 0; at < (nuint)x.Length; at += (nuint)Width)
        {
            a = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref xAt, at), Vector256.LoadUnsafe(ref yAt, at), a);
            b = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref xAt, at + 4), Vector256.LoadUnsafe(ref yAt, at + 4), b);
            c = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref xAt, at + 8), Vector256.LoadUnsafe(ref yAt, at + 8), c);
            e = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref xAt, at + 12), Vector256.LoadUnsafe(ref yAt, at + 12), e);
        }

        var sums = a + b + (c + e);
        return sums[0] + sums[1] + (sums[2] + sums[3]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply256(ReadOnlySpan<double> x, ref double bAt, ref double y)
    {
        var (y0, y1) = (Vector256.LoadUnsafe(ref y), Vector256.LoadUnsafe(ref y, 4));
        var (y2, y3) = (Vector256.LoadUnsafe(ref y, 8), Vector256.LoadUnsafe(ref y, 12));
        foreach (var value in x)
        {
            var left = Vector256.Create(value);
            y0 = Vector256.FusedMultiplyAdd(left, Vector256.LoadUnsafe(ref bAt), y0);
            y1 = Vector256.FusedMultiplyAdd(left, Vector256.LoadUnsafe(ref bAt, 4), y1);
            y2 = Vector256.FusedMultiplyAdd(left, Vector256.LoadUnsafe(ref bAt, 8), y2);
            y3 = Vector256.FusedMultiplyAdd(left, Vector256.LoadUnsafe(ref bAt, 12), y3);
            bAt = ref Unsafe.Add(ref bAt, Width);
        }

        y0.StoreUnsafe(ref y);
        y1.StoreUnsafe(ref y, 4);
        y2.StoreUnsafe(ref y, 8);
        y3.StoreUnsafe(ref y, 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply128(ReadOnlySpan<double> x, ref double bAt, ref double y)
    {
        // Eight columns at a time: four chains fit the registers of every machine that has no wider lanes.
        for (nuint s = 0; s < (nuint)Width; s += 8)
        {
            var (y0, y1) = (Vector128.LoadUnsafe(ref y, s), Vector128.LoadUnsafe(ref y, s + 2));
            var (y2, y3) = (Vector128.LoadUnsafe(ref y, s + 4), Vector128.LoadUnsafe(ref y, s + 6));
            ref var right = ref Unsafe.Add(ref bAt, s);
            foreach (var value in x)
            {
                var left = Vector128.Create(value);
                y0 = Vector128.FusedMultiplyAdd(left, Vector128.LoadUnsafe(ref right), y0);
                y1 = Vector128.FusedMultiplyAdd(left, Vector128.LoadUnsafe(ref right, 2), y1);
                y2 = Vector128.FusedMultiplyAdd(left, Vector128.LoadUnsafe(ref right, 4), y2);
                y3 = Vector128.FusedMultiplyAdd(left, Vector128.LoadUnsafe(ref right, 6), y3);
                right = ref Unsafe.Add(ref right, Width);
            }

            y0.StoreUnsafe(ref y, s);
            y1.StoreUnsafe(ref y, s + 2);
            y2.StoreUnsafe(ref y, s + 4);
            y3.StoreUnsafe(ref y, s + 6);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Subtract256(ReadOnlySpan<double> u, ref double v, double scale, ref double bAt)
    {
        var (v0, v1) = (Vector256.LoadUnsafe(ref v), Vector256.LoadUnsafe(ref v, 4));
        var (v2, v3) = (Vector256.LoadUnsafe(ref v, 8), Vector256.LoadUnsafe(ref v, 12));
        foreach (var value in u)
        {
            var left = Vector256.Create(-scale * value);
            Vector256.FusedMultiplyAdd(left, v0, Vector256.LoadUnsafe(ref bAt)).StoreUnsafe(ref bAt);
            Vector256.FusedMultiplyAdd(left, v1, Vector256.LoadUnsafe(ref bAt, 4)).StoreUnsafe(ref bAt, 4);
            Vector256.FusedMultiplyAdd(left, v2, Vector256.LoadUnsafe(ref bAt, 8)).StoreUnsafe(ref bAt, 8);
            Vector256.FusedMultiplyAdd(left, v3, Vector256.LoadUnsafe(ref bAt, 12)).StoreUnsafe(ref bAt, 12);
            bAt = ref Unsafe.Add(ref bAt, Width);
        }
    }
}

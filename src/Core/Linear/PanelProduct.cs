using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FisherSft.Core.Linear;

/// <summary>
/// C ← A·B or C ← C + A·B, the product under every gain, in float64 or float32. A is read where it lies, by row and depth stride, so
/// that a transpose costs nothing; B comes in panels of sixteen columns, or thirty-two in float32
/// (<see cref="Panels{T}"/>); each tile of C
/// stays in registers while the depth runs by.
/// Every element of C is one chain of fused multiply-adds in order of depth, whatever the vector width and wherever its
/// row stands among others: the same rows give the same bits alone and in any batch, on any machine.
/// This file holds the plain tile, which is the reference; the vector tiles stand in PanelProduct.Vector.cs.
/// </summary>
internal static partial class PanelProduct<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows of a tile.</summary>
    public const int TileRows = 6;

    /// <summary>Columns of a tile.</summary>
    public static int TileColumns => 128 / Unsafe.SizeOf<T>();

    /// <summary>Multiplies.</summary>
    /// <param name="a">rows × depth.</param>
    /// <param name="b">⌈columns / TileColumns⌉ panels, each of depth rows of that many.</param>
    /// <param name="c">Room for whole tiles: ⌈rows⌉ × stride; apart from what is read of A; rows past the last hold nothing of use.</param>
    /// <param name="stride">Length of a row of c, at least ⌈columns⌉.</param>
    /// <param name="rows">Rows of A.</param>
    /// <param name="columns">Columns of B.</param>
    /// <param name="depth">Columns of A, rows of B.</param>
    /// <param name="add">Whether to add to c instead of overwriting it.</param>
    /// <param name="lower">Whether tiles that lie wholly above the diagonal can be left out.</param>
    public static void Multiply(
        Matrix<T> a, RightPanels<T> b, Span<T> c, int stride, int rows, int columns, int depth, bool add = false, bool lower = false)
    {
        Debug.Assert(stride >= Panels<T>.Padded(columns, TileColumns), "a row of c holds whole tiles");
        Debug.Assert(c.Length >= Panels<T>.Padded(rows, TileRows) * stride - (stride - Panels<T>.Padded(columns, TileColumns)), "c has room");
        for (var q = 0; q < Panels<T>.Count(columns, TileColumns); q++)
        {
            var deep = b.Triangular ? Math.Min(depth, (q + 1) * TileColumns) : depth;
            var right = b.Panel(q);
            for (var r = lower ? q * TileColumns / TileRows * TileRows : 0; r < rows; r += TileRows)
            {
                var left = new Left(a, r, rows);
                Tile(left, right, deep, ref Unsafe.Add(ref MemoryMarshal.GetReference(c), (nint)r * stride + q * TileColumns), stride, add);
            }
        }
    }

    private static void Tile(in Left a, in Right b, int depth, ref T c, int stride, bool add)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Tile512(a, b, depth, ref c, stride, add);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Tile256(a, b, depth, ref c, stride, add);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            Tile128(a, b, depth, ref c, stride, add);
        }
        else
        {
            PlainTile(a, b, depth, ref c, stride, add);
        }
    }

    /// <summary>One tile: c[r, s] is the chain over k of a[r, k] · b[k, s].</summary>
    internal static void PlainTile(in Left a, in Right b, int depth, ref T c, int stride, bool add)
    {
        for (var r = 0; r < TileRows; r++)
        {
            for (var s = 0; s < TileColumns; s++)
            {
                ref var target = ref Unsafe.Add(ref c, r * stride + s);
                var sum = add ? target : T.Zero;
                for (var k = 0; k < depth; k++)
                {
                    ref var left = ref Unsafe.Add(ref a.Start, a.Row(r) + k * a.DepthStride);
                    sum = T.FusedMultiplyAdd(left, Unsafe.Add(ref b.Start, k * b.DepthStride + s), sum);
                }

                target = sum;
            }
        }
    }

    /// <summary>Six rows of A as a tile reads them.</summary>
    internal readonly ref struct Left
    {
        public readonly ref T Start;
        public readonly nint DepthStride;
        public readonly nint Row1;
        public readonly nint Row2;
        public readonly nint Row3;
        public readonly nint Row4;
        public readonly nint Row5;

        public Left(Matrix<T> a, int row, int rows)
        {
            Start = ref Unsafe.Add(ref MemoryMarshal.GetReference(a.Values), row * a.RowStride);
            DepthStride = a.DepthStride;
            var last = rows - 1 - row;
            Row1 = Math.Min(1, last) * a.RowStride;
            Row2 = Math.Min(2, last) * a.RowStride;
            Row3 = Math.Min(3, last) * a.RowStride;
            Row4 = Math.Min(4, last) * a.RowStride;
            Row5 = Math.Min(5, last) * a.RowStride;
        }

        public nint Row(int r) => r switch { 0 => 0, 1 => Row1, 2 => Row2, 3 => Row3, 4 => Row4, _ => Row5 };
    }

    /// <summary>A panel of B as a tile reads them.</summary>
    internal readonly ref struct Right(ref T start, nint depthStride)
    {
        public readonly ref T Start = ref start;
        public readonly nint DepthStride = depthStride;
    }
}

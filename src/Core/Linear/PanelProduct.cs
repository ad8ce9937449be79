using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FisherSft.Core.Linear;

/// <summary>
/// C ← A·B or C ← C + A·B in float64, the product under every gain. A comes packed in panels of six rows, B in panels of
/// sixteen columns (<see cref="Panels"/>); each 6 × 16 tile of C stays in registers while the depth runs by.
/// Every element of C is one chain of fused multiply-adds in order of depth, whatever the vector width and wherever its
/// row stands among others: the same rows give the same bits alone and in any batch, on any machine.
/// This file holds the plain tile, which is the reference; the vector tiles stand in PanelProduct.Vector.cs.
/// </summary>
internal static partial class PanelProduct
{
    /// <summary>Rows of a tile.</summary>
    public const int TileRows = 6;

    /// <summary>Columns of a tile.</summary>
    public const int TileColumns = 16;

    /// <summary>Multiplies panels.</summary>
    /// <param name="a">⌈rows / 6⌉ panels of depth × 6.</param>
    /// <param name="b">⌈columns / 16⌉ panels of depth × 16.</param>
    /// <param name="c">Row-major with room for whole tiles: ⌈rows⌉ × stride.</param>
    /// <param name="stride">Length of a row of c, at least ⌈columns⌉.</param>
    /// <param name="rows">Rows of A; the tile's remaining rows are computed from the panel's zeros.</param>
    /// <param name="columns">Columns of B.</param>
    /// <param name="depth">Columns of A, rows of B.</param>
    /// <param name="add">Whether to add to c instead of overwriting it.</param>
    /// <param name="lower">Whether tiles that lie wholly above the diagonal can be left out.</param>
    /// <param name="skip">How many rows at the start of b's panels are passed over, beside the depth.</param>
    public static void Multiply(
        ReadOnlySpan<double> a,
        ReadOnlySpan<double> b,
        Span<double> c,
        int stride,
        int rows,
        int columns,
        int depth,
        bool add = false,
        bool lower = false,
        int skip = 0)
    {
        var rowPanels = Panels.Count(rows, TileRows);
        var columnPanels = Panels.Count(columns, TileColumns);
        Debug.Assert(a.Length >= rowPanels * depth * TileRows, "a holds whole panels");
        Debug.Assert(b.Length >= columnPanels * (depth + skip) * TileColumns, "b holds whole panels");
        Debug.Assert(stride >= columnPanels * TileColumns && c.Length >= rowPanels * TileRows * stride, "c holds whole tiles");

        for (var q = 0; q < columnPanels; q++)
        {
            ref var bPanel = ref Unsafe.Add(ref MemoryMarshal.GetReference(b), ((nint)q * (depth + skip) + skip) * TileColumns);
            var first = lower ? q * TileColumns / TileRows : 0;
            for (var p = first; p < rowPanels; p++)
            {
                Tile(
                    ref Unsafe.Add(ref MemoryMarshal.GetReference(a), (nint)p * depth * TileRows),
                    ref bPanel,
                    depth,
                    ref Unsafe.Add(ref MemoryMarshal.GetReference(c), (nint)p * TileRows * stride + q * TileColumns),
                    stride,
                    add);
            }
        }
    }

    /// <summary>C ← A·W for an upper triangular W, in half the work.</summary>
    /// <param name="a">⌈rows / 6⌉ panels of depth × 6.</param>
    /// <param name="w">Triangular panels of W (<see cref="Panels.Triangular"/>).</param>
    /// <param name="c">Row-major with room for whole tiles.</param>
    /// <param name="stride">Length of a row of c, at least ⌈columns⌉.</param>
    /// <param name="rows">Rows of A.</param>
    /// <param name="columns">Columns of W that count, at most depth.</param>
    /// <param name="depth">Columns of A.</param>
    public static void MultiplyTriangular(
        ReadOnlySpan<double> a, ReadOnlySpan<double> w, Span<double> c, int stride, int rows, int columns, int depth)
    {
        var rowPanels = Panels.Count(rows, TileRows);
        Debug.Assert(columns <= depth && a.Length >= rowPanels * depth * TileRows, "a holds whole panels");
        for (var q = 0; q < Panels.Count(columns, TileColumns); q++)
        {
            ref var wPanel = ref Unsafe.Add(ref MemoryMarshal.GetReference(w), (nint)Panels.Triangular(q));
            var deep = Math.Min(depth, (q + 1) * TileColumns);
            for (var p = 0; p < rowPanels; p++)
            {
                Tile(
                    ref Unsafe.Add(ref MemoryMarshal.GetReference(a), (nint)p * depth * TileRows),
                    ref wPanel,
                    deep,
                    ref Unsafe.Add(ref MemoryMarshal.GetReference(c), (nint)p * TileRows * stride + q * TileColumns),
                    stride,
                    add: false);
            }
        }
    }

    private static void Tile(ref double a, ref double b, int depth, ref double c, int stride, bool add)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Tile512(ref a, ref b, depth, ref c, stride, add);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Tile256(ref a, ref b, depth, ref c, stride, add);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            Tile128(ref a, ref b, depth, ref c, stride, add);
        }
        else
        {
            PlainTile(ref a, ref b, depth, ref c, stride, add);
        }
    }

    /// <summary>One tile: c[r, s] is the chain over k of a[k, r] · b[k, s].</summary>
    internal static void PlainTile(ref double a, ref double b, int depth, ref double c, int stride, bool add)
    {
        for (var r = 0; r < TileRows; r++)
        {
            for (var s = 0; s < TileColumns; s++)
            {
                ref var target = ref Unsafe.Add(ref c, r * stride + s);
                var sum = add ? target : 0;
                for (var k = 0; k < depth; k++)
                {
                    sum = Math.FusedMultiplyAdd(Unsafe.Add(ref a, k * TileRows + r), Unsafe.Add(ref b, k * TileColumns + s), sum);
                }

                target = sum;
            }
        }
    }
}

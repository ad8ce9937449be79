using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FisherSft.Core.Linear;

/// <summary>Packs the right side of <see cref="PanelProduct{T}"/>: panels of columns, padded with zeros.</summary>
internal static class Panels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static int Width => PanelProduct<T>.TileColumns;

    /// <summary>How many panels of that width cover the length.</summary>
    public static int Count(int length, int width) => (length + width - 1) / width;

    /// <summary>The length rounded up to whole panels.</summary>
    public static int Padded(int length, int width) => Count(length, width) * width;

    /// <summary>The length of packed columns.</summary>
    public static int Length(int columns, int depth) => Padded(columns, Width) * depth;

    /// <summary>
    /// Where panel q of an upper triangular matrix starts when every panel holds only the rows down to the diagonal's end:
    /// TileColumns·(q + 1) of them.
    /// </summary>
    public static int Triangular(int q) => Width * Width * q * (q + 1) / 2;

    /// <summary>Packs columns.</summary>
    /// <param name="x">depth × stride, row-major.</param>
    /// <param name="stride">Length of a row of x, at least columns.</param>
    /// <param name="columns">Columns of x that count.</param>
    /// <param name="depth">Rows of x.</param>
    /// <param name="panels">Takes ⌈columns / TileColumns⌉ panels of depth × TileColumns.</param>
    public static void Pack(ReadOnlySpan<T> x, int stride, int columns, int depth, Span<T> panels)
    {
        for (var p = 0; p < columns; p += Width)
        {
            var live = Math.Min(Width, columns - p);
            var panel = panels.Slice(p * depth, Width * depth);
            for (var k = 0; k < depth; k++)
            {
                x.Slice(k * stride + p, live).CopyTo(panel[(k * Width)..]);
                panel[(k * Width + live)..((k + 1) * Width)].Clear();
            }
        }
    }

    /// <summary>Packs the transpose of a matrix: its rows become the columns.</summary>
    /// <param name="x">columns × stride, row-major.</param>
    /// <param name="stride">Length of a row of x, at least depth.</param>
    /// <param name="columns">Rows of x.</param>
    /// <param name="depth">Columns of x that count.</param>
    /// <param name="panels">Takes ⌈columns / TileColumns⌉ panels of depth × TileColumns.</param>
    public static void PackTransposed(ReadOnlySpan<T> x, int stride, int columns, int depth, Span<T> panels)
    {
        Debug.Assert(x.Length >= (columns - 1) * stride + depth && panels.Length >= Length(columns, depth),
            "x is columns × depth");
        var width = Width;
        for (var p = 0; p < columns; p += width)
        {
            var live = Math.Min(width, columns - p);
            ref var panel = ref MemoryMarshal.GetReference(panels.Slice(p * depth, width * depth));
            if (live < width)
            {
                panels.Slice(p * depth, width * depth).Clear();
            }

            var s = 0;
            for (; s + 4 <= live; s += 4)
            {
                // Four rows at a time, so that a line of the panel takes four values while it is at hand.
                ref var x0 = ref MemoryMarshal.GetReference(x.Slice((p + s) * stride, depth));
                ref var x1 = ref Unsafe.Add(ref x0, stride);
                ref var x2 = ref Unsafe.Add(ref x1, stride);
                ref var x3 = ref Unsafe.Add(ref x2, stride);
                ref var target = ref Unsafe.Add(ref panel, s);
                for (var k = 0; k < depth; k++)
                {
                    target = Unsafe.Add(ref x0, k);
                    Unsafe.Add(ref target, 1) = Unsafe.Add(ref x1, k);
                    Unsafe.Add(ref target, 2) = Unsafe.Add(ref x2, k);
                    Unsafe.Add(ref target, 3) = Unsafe.Add(ref x3, k);
                    target = ref Unsafe.Add(ref target, width);
                }
            }

            for (; s < live; s++)
            {
                ref var source = ref MemoryMarshal.GetReference(x.Slice((p + s) * stride, depth));
                ref var target = ref Unsafe.Add(ref panel, s);
                for (var k = 0; k < depth; k++)
                {
                    target = Unsafe.Add(ref source, k);
                    target = ref Unsafe.Add(ref target, width);
                }
            }
        }
    }
}

using System.Diagnostics;

namespace FisherSft.Core.Linear;

/// <summary>Packs matrices for <see cref="PanelProduct"/>: panels of a few rows or columns, padded with zeros.</summary>
internal static class Panels
{
    /// <summary>How many panels of that width cover the length.</summary>
    public static int Count(int length, int width) => (length + width - 1) / width;

    /// <summary>The length rounded up to whole panels.</summary>
    public static int Padded(int length, int width) => Count(length, width) * width;

    /// <summary>The length of <see cref="PackRows(ReadOnlySpan{float}, int, int, double, Span{double})"/>'s result.</summary>
    public static int RowsLength(int rows, int depth) => Padded(rows, PanelProduct.TileRows) * depth;

    /// <summary>The length of <see cref="PackColumns"/>'s result.</summary>
    public static int ColumnsLength(int columns, int depth) => Padded(columns, PanelProduct.TileColumns) * depth;

    /// <summary>
    /// Where panel q of an upper triangular matrix starts when every panel of sixteen columns holds only the rows down to
    /// the diagonal's end: 16·(q + 1) of them.
    /// </summary>
    public static int Triangular(int q) => PanelProduct.TileColumns * PanelProduct.TileColumns * q * (q + 1) / 2;

    /// <summary>Packs rows for the left side, widened and scaled.</summary>
    /// <param name="x">rows × depth, row-major.</param>
    /// <param name="rows">Rows of x.</param>
    /// <param name="depth">Columns of x.</param>
    /// <param name="scale">Multiplies every value.</param>
    /// <param name="panels">Takes ⌈rows / 6⌉ panels of depth × 6.</param>
    public static void PackRows(ReadOnlySpan<float> x, int rows, int depth, double scale, Span<double> panels)
    {
        const int Width = PanelProduct.TileRows;
        Debug.Assert(x.Length == rows * depth && panels.Length >= RowsLength(rows, depth), "x is rows × depth");
        for (var r = 0; r < Padded(rows, Width); r++)
        {
            var at = r / Width * Width * depth + r % Width;
            if (r >= rows)
            {
                ClearLane(panels, at, depth, Width);
                continue;
            }

            foreach (var value in x.Slice(r * depth, depth))
            {
                panels[at] = value * scale;
                at += Width;
            }
        }
    }

    /// <summary>Packs rows for the left side.</summary>
    /// <param name="x">rows × stride, row-major.</param>
    /// <param name="stride">Length of a row of x, at least depth.</param>
    /// <param name="rows">Rows of x.</param>
    /// <param name="depth">Columns of x that count.</param>
    /// <param name="panels">Takes ⌈rows / 6⌉ panels of depth × 6.</param>
    public static void PackRows(ReadOnlySpan<double> x, int stride, int rows, int depth, Span<double> panels)
    {
        const int Width = PanelProduct.TileRows;
        for (var r = 0; r < Padded(rows, Width); r++)
        {
            var at = r / Width * Width * depth + r % Width;
            if (r >= rows)
            {
                ClearLane(panels, at, depth, Width);
                continue;
            }

            foreach (var value in x.Slice(r * stride, depth))
            {
                panels[at] = value;
                at += Width;
            }
        }
    }

    /// <summary>Packs the transpose of a matrix for the left side: its columns become the rows.</summary>
    /// <param name="x">depth × stride, row-major.</param>
    /// <param name="stride">Length of a row of x, at least rows.</param>
    /// <param name="rows">Columns of x that count.</param>
    /// <param name="depth">Rows of x.</param>
    /// <param name="panels">Takes ⌈rows / 6⌉ panels of depth × 6.</param>
    public static void PackRowsTransposed(ReadOnlySpan<double> x, int stride, int rows, int depth, Span<double> panels) =>
        Slices(x, stride, rows, depth, PanelProduct.TileRows, panels);

    /// <summary>Packs columns for the right side.</summary>
    /// <param name="x">depth × stride, row-major.</param>
    /// <param name="stride">Length of a row of x, at least columns.</param>
    /// <param name="columns">Columns of x that count.</param>
    /// <param name="depth">Rows of x.</param>
    /// <param name="panels">Takes ⌈columns / 16⌉ panels of depth × 16.</param>
    public static void PackColumns(ReadOnlySpan<double> x, int stride, int columns, int depth, Span<double> panels) =>
        Slices(x, stride, columns, depth, PanelProduct.TileColumns, panels);

    /// <summary>Packs the transpose of a matrix for the right side: its rows become the columns.</summary>
    /// <param name="x">columns × stride, row-major.</param>
    /// <param name="stride">Length of a row of x, at least depth.</param>
    /// <param name="columns">Rows of x.</param>
    /// <param name="depth">Columns of x that count.</param>
    /// <param name="panels">Takes ⌈columns / 16⌉ panels of depth × 16.</param>
    public static void PackColumnsTransposed(ReadOnlySpan<double> x, int stride, int columns, int depth, Span<double> panels)
    {
        const int Width = PanelProduct.TileColumns;
        for (var s = 0; s < Padded(columns, Width); s++)
        {
            var at = s / Width * Width * depth + s % Width;
            if (s >= columns)
            {
                ClearLane(panels, at, depth, Width);
                continue;
            }

            foreach (var value in x.Slice(s * stride, depth))
            {
                panels[at] = value;
                at += Width;
            }
        }
    }

    private static void Slices(ReadOnlySpan<double> x, int stride, int length, int depth, int width, Span<double> panels)
    {
        for (var p = 0; p < length; p += width)
        {
            var live = Math.Min(width, length - p);
            var panel = panels.Slice(p * depth, width * depth);
            for (var k = 0; k < depth; k++)
            {
                x.Slice(k * stride + p, live).CopyTo(panel[(k * width)..]);
                panel[(k * width + live)..((k + 1) * width)].Clear();
            }
        }
    }

    private static void ClearLane(Span<double> panels, int at, int depth, int width)
    {
        for (var k = 0; k < depth; k++)
        {
            panels[at + k * width] = 0;
        }
    }
}

using System.Buffers;
using FisherSft.Core.Linear;

namespace FisherSft.Core.Design;

/// <content>The rank update of V, and its factorisation.</content>
public sealed partial class DesignMatrix
{
    // A multiple of the tile's columns, so that blocks end where panels do.
    private const int BlockColumns = 64;

    // Below this many multiply-adds a thread's start costs more than it brings.
    private const long WorthThreads = 1L << 21;

    /// <summary>V ← V + XᵀX in the lower triangle.</summary>
    private void AddGram(ReadOnlySpan<float> X, int threads)
    {
        var d = Dimension;
        var M = X.Length / d;
        var wide = Rented(X.Length);
        for (var k = 0; k < X.Length; k++)
        {
            wide[k] = X[k];
        }

        var columns = Rented(Panels.ColumnsLength(d, M));
        Panels.PackColumns(wide, d, d, M, columns);
        ForRows(d, (long)M * d * d / 2, threads, (from, to) =>
        {
            using var packed = new Scratch(Panels.RowsLength(to - from, M));
            Panels.PackRowsTransposed(wide.AsSpan(from), d, to - from, M, packed.Span);
            PanelProduct.Multiply(packed.Span, columns, _V.AsSpan(from * _stride), _stride, to - from, to, M, add: true);
        });
        ArrayPool<double>.Shared.Return(wide);
        ArrayPool<double>.Shared.Return(columns);
    }

    /// <summary>
    /// W = L⁻ᵀ by bordering, block by block of V's rows. With A the leading part whose root W_A is known, and the next
    /// rows [B D]: Z = B·W_A is the next part of L, S = D − Z·Zᵀ what is left to factor, S⁻¹ = W_S·W_Sᵀ, and the root's
    /// next columns are −W_A·Zᵀ·W_S above W_S.
    /// </summary>
    private void Factor(int threads)
    {
        var d = Dimension;
        for (var at = 0; at < d; at += BlockColumns)
        {
            var block = Math.Min(BlockColumns, d - at);
            Border(at, block, threads);
            PackRoot(at, block);
        }
    }

    private void Border(int at, int block, int threads)
    {
        var (rows, columns) = (Panels.Padded(block, PanelProduct.TileRows), Panels.Padded(block, PanelProduct.TileColumns));
        using var S = new Scratch(rows * columns, clear: true);
        var Z = Rented(rows * at);
        var zColumns = Rented(Panels.ColumnsLength(block, at));
        if (at > 0)
        {
            // Z = B·W_A, block × at; its product with itself goes into S.
            ForRows(block, (long)block * at * at / 2, threads, (from, to) =>
            {
                using var packed = new Scratch(Panels.RowsLength(to - from, at));
                Panels.PackRows(_V.AsSpan((at + from) * _stride), _stride, to - from, at, packed.Span);
                PanelProduct.MultiplyTriangular(packed.Span, _rootPanels, Z.AsSpan(from * at), at, to - from, at, at);
            });
            using var zRows = new Scratch(Panels.RowsLength(block, at));
            Panels.PackRows(Z, at, block, at, zRows.Span);
            Panels.PackColumnsTransposed(Z, at, block, at, zColumns);
            PanelProduct.Multiply(zRows.Span, zColumns, S.Span, columns, block, block, at, lower: true);
        }

        for (var r = 0; r < block; r++)
        {
            for (var s = 0; s <= r; s++)
            {
                ref var rest = ref S.Span[r * columns + s];
                rest = _V[(at + r) * _stride + at + s] - rest;
            }
        }

        if (!double.IsFinite(Cholesky.Factor(S.Span, columns, block)))
        {
            throw Overflow(Ridge);
        }

        InvertTransposed(S.Span, columns, block, _W.AsSpan(at * _stride + at), _stride);
        if (at > 0)
        {
            Above(at, block, zColumns, threads);
        }

        ArrayPool<double>.Shared.Return(Z);
        ArrayPool<double>.Shared.Return(zColumns);
    }

    /// <summary>The root's columns above the diagonal block: −W_A·Zᵀ·W_S, at × block.</summary>
    private void Above(int at, int block, double[] zColumns, int threads)
    {
        var columns = Panels.Padded(block, PanelProduct.TileColumns);
        var diagonal = Rented(Panels.ColumnsLength(block, block));
        Panels.PackColumns(_W.AsSpan(at * _stride + at), _stride, block, block, diagonal);
        ForRows(at, (long)at * at * block / 2, threads, (first, end) =>
        {
            for (var from = first; from < end; from += BlockColumns)
            {
                // W_A is upper triangular: rows from here on are zero left of column `from`.
                var (rows, depth) = (Math.Min(BlockColumns, end - from), at - from);
                using var packed = new Scratch(Panels.RowsLength(rows, Math.Max(depth, block)));
                using var product = new Scratch(Panels.Padded(rows, PanelProduct.TileRows) * columns);
                Panels.PackRows(_W.AsSpan(from * _stride + from), _stride, rows, depth, packed.Span);
                PanelProduct.Multiply(packed.Span, zColumns, product.Span, columns, rows, block, depth, skip: from);
                Panels.PackRows(product.Span, columns, rows, block, packed.Span);
                PanelProduct.Multiply(packed.Span, diagonal, product.Span, columns, rows, block, block);
                for (var r = 0; r < rows; r++)
                {
                    for (var s = 0; s < block; s++)
                    {
                        _W[(from + r) * _stride + at + s] = -product.Span[r * columns + s];
                    }
                }
            }
        });
        ArrayPool<double>.Shared.Return(diagonal);
    }

    /// <summary>T = C⁻ᵀ, upper triangular, from the lower triangular C.</summary>
    private static void InvertTransposed(ReadOnlySpan<double> C, int stride, int order, Span<double> T, int tStride)
    {
        // Column s of C⁻¹ is row s of T; row r of C⁻¹ follows from the rows above it.
        for (var r = 0; r < order; r++)
        {
            for (var s = 0; s <= r; s++)
            {
                var rest = r == s ? 1.0 : 0.0;
                for (var k = s; k < r; k++)
                {
                    rest -= C[r * stride + k] * T[s * tStride + k];
                }

                T[s * tStride + r] = rest / C[r * stride + r];
            }
        }
    }

    private void PackRoot(int at, int block)
    {
        for (var q = at / PanelProduct.TileColumns; q * PanelProduct.TileColumns < at + block; q++)
        {
            var column = q * PanelProduct.TileColumns;
            var deep = column + PanelProduct.TileColumns;
            Panels.PackColumns(
                _W.AsSpan(column),
                _stride,
                PanelProduct.TileColumns,
                deep,
                _rootPanels.AsSpan(Panels.Triangular(q), deep * PanelProduct.TileColumns));
        }
    }

    /// <summary>Work space that several threads share; a failed factorisation leaves it to the collector.</summary>
    private static double[] Rented(int length) => ArrayPool<double>.Shared.Rent(length);

    /// <summary>Calls work for ranges of rows that start where panels do and cover all.</summary>
    private static void ForRows(int rows, long cost, int threads, Action<int, int> work)
    {
        var panels = Panels.Count(rows, PanelProduct.TileRows);
        var parts = (int)Math.Clamp(Math.Min(4L * threads, cost / WorthThreads), 1, panels);
        if (threads == 1 || parts == 1)
        {
            work(0, rows);
            return;
        }

        Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads }, part =>
            work(panels * part / parts * PanelProduct.TileRows, Math.Min(rows, panels * (part + 1) / parts * PanelProduct.TileRows)));
    }
}

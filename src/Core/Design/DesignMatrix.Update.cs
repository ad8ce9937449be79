using System.Buffers;
using System.Numerics;
using FisherSft.Core.Linear;

namespace FisherSft.Core.Design;

/// <content>The rank update of V, and its factorisation.</content>
public sealed partial class DesignMatrix
{
    // A multiple of the tile's columns, so that blocks end where panels do. Larger ones pay from some d on.
    private int BlockColumns => Dimension < 512 ? 32 : 64;

    private const int GramRows = 8 * PanelProduct<double>.TileRows;

    /// <summary>V ← V + XᵀX in the lower triangle.</summary>
    private void AddGram(ReadOnlySpan<float> X, WorkCrew? crew)
    {
        var d = Dimension;
        var M = X.Length / d;
        var wide = Rented(M * _stride);
        Rows.Widen(X, d, wide, _stride, 1);
        RowBlocks.Run(d, GramRows, (long)M * d * d / 2, crew, (from, to) => PanelProduct<double>.Multiply(
            Matrix<double>.Transposed(wide.AsSpan(from, M * _stride - from), _stride),
            RightPanels<double>.InPlace(wide.AsSpan(0, M * _stride), _stride),
            _V.AsSpan(from * _stride),
            _stride,
            to - from,
            to,
            M,
            add: true));
        ArrayPool<double>.Shared.Return(wide);
    }

    /// <summary>
    /// W = L⁻ᵀ by bordering, block by block of V's rows. With A the leading part whose root W_A is known, and the next
    /// rows [B D]: Z = B·W_A is the next part of L, S = D − Z·Zᵀ what is left to factor, S⁻¹ = W_S·W_Sᵀ, and the root's
    /// next columns are −W_A·Zᵀ·W_S above W_S.
    /// </summary>
    private void Factor(WorkCrew? crew)
    {
        var d = Dimension;
        for (var at = 0; at < d; at += BlockColumns)
        {
            var block = Math.Min(BlockColumns, d - at);
            Border(at, block, crew);
            PackRoot(at, block);
        }

        PackScreen();
    }

    private void Border(int at, int block, WorkCrew? crew)
    {
        var stride = Panels<double>.Padded(block, PanelProduct<double>.TileColumns);
        using var S = new Scratch((block + PanelProduct<double>.TileRows) * stride, clear: true);
        var Z = Rented((block + PanelProduct<double>.TileRows) * Math.Max(at, 1));
        var zColumns = Rented(Panels<double>.Length(block, at));
        if (at > 0)
        {
            // Z = B·W_A, block × at; its product with itself goes into S.
            RowBlocks.Run(block, 2 * PanelProduct<double>.TileRows, (long)block * at * at / 2, crew, (from, to) => PanelProduct<double>.Multiply(
                Matrix<double>.Of(_V.AsSpan((at + from) * _stride), _stride),
                RightPanels<double>.OfTriangular(_rootPanels),
                Z.AsSpan(from * at),
                at,
                to - from,
                at,
                at));
            Panels<double>.PackTransposed(Z, at, block, at, zColumns);
            PanelProduct<double>.Multiply(
                Matrix<double>.Of(Z, at), RightPanels<double>.Of(zColumns, at), S.Span, stride, block, block, at, lower: true);
        }

        for (var r = 0; r < block; r++)
        {
            for (var s = 0; s <= r; s++)
            {
                ref var rest = ref S.Span[r * stride + s];
                rest = _V[(at + r) * _stride + at + s] - rest;
            }
        }

        using var scratch = new Scratch(Cholesky.Scratch(block));
        if (!double.IsFinite(Cholesky.Factor(S.Span, stride, block, scratch.Span)))
        {
            throw Overflow(Ridge);
        }

        TriangularBlock.InvertTransposed(S.Span, stride, block, _W.AsSpan(at * _stride + at), _stride);
        if (at > 0)
        {
            Above(at, block, zColumns, crew);
        }

        ArrayPool<double>.Shared.Return(Z);
        ArrayPool<double>.Shared.Return(zColumns);
    }

    /// <summary>The root's columns above the diagonal block: −W_A·Zᵀ·W_S, at × block.</summary>
    private void Above(int at, int block, double[] zColumns, WorkCrew? crew)
    {
        var stride = Panels<double>.Padded(block, PanelProduct<double>.TileColumns);
        var diagonal = Rented(Panels<double>.Length(block, block));
        Panels<double>.Pack(_W.AsSpan(at * _stride + at), _stride, block, block, diagonal);
        RowBlocks.Run(at, 2 * BlockColumns, (long)at * at * block / 2, crew, (first, end) =>
        {
            using var product = new Scratch((BlockColumns + PanelProduct<double>.TileRows) * stride);
            using var above = new Scratch((BlockColumns + PanelProduct<double>.TileRows) * stride);
            for (var from = first; from < end; from += BlockColumns)
            {
                // W_A is upper triangular: rows from here on are zero left of column `from`.
                var rows = Math.Min(BlockColumns, end - from);
                PanelProduct<double>.Multiply(
                    Matrix<double>.Of(_W.AsSpan(from * _stride + from), _stride),
                    RightPanels<double>.Of(zColumns, at, skip: from),
                    product.Span,
                    stride,
                    rows,
                    block,
                    at - from);
                PanelProduct<double>.Multiply(
                    Matrix<double>.Of(product.Span, stride), RightPanels<double>.Of(diagonal, block),
                    above.Span, stride, rows, block, block);
                for (var r = 0; r < rows; r++)
                {
                    var target = _W.AsSpan((from + r) * _stride + at, block);
                    for (var s = 0; s < block; s++)
                    {
                        target[s] = -above.Span[r * stride + s];
                    }
                }
            }
        });
        ArrayPool<double>.Shared.Return(diagonal);
    }

    private void PackRoot(int at, int block)
    {
        for (var q = at / PanelProduct<double>.TileColumns; q * PanelProduct<double>.TileColumns < at + block; q++)
        {
            var column = q * PanelProduct<double>.TileColumns;
            var deep = column + PanelProduct<double>.TileColumns;
            Panels<double>.Pack(
                _W.AsSpan(column),
                _stride,
                PanelProduct<double>.TileColumns,
                deep,
                _rootPanels.AsSpan(Panels<double>.Triangular(q), deep * PanelProduct<double>.TileColumns));
        }
    }

    private void PackScreen()
    {
        const double UnitRoundoff = 1.0 / (1 << 24);
        var width = PanelProduct<float>.TileColumns;
        var error = 0.0;
        for (var q = 0; q * width < _padded; q++)
        {
            var deep = (q + 1) * width;
            var squares = Vector<double>.Zero;
            ref var target = ref _screenPanels[Panels<float>.Triangular(q)];
            for (var k = 0; k < deep; k++)
            {
                ref var source = ref _W[k * _stride + q * width];
                for (nuint s = 0; s < (nuint)width; s += (nuint)Vector<float>.Count)
                {
                    var low = Vector.LoadUnsafe(ref source, s);
                    var high = Vector.LoadUnsafe(ref source, s + (nuint)Vector<double>.Count);
                    squares += low * low + high * high;
                    Vector.Narrow(low, high).StoreUnsafe(ref target, (nuint)(k * width) + s);
                }
            }

            // A column of Z is a chain of at most `deep` roundings over values that were rounded once.
            var roundings = (deep + 1) * UnitRoundoff;
            error += roundings * roundings * Vector.Sum(squares);
        }

        ScreenError = 1.01 * Math.Sqrt(error);
    }

    /// <summary>Work space that several threads share; a failed factorisation leaves it to the collector.</summary>
    private static double[] Rented(int length) => ArrayPool<double>.Shared.Rent(length);
}

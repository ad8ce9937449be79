using System.Diagnostics;
using FisherSft.Core.Linear;

namespace FisherSft.Core.Design;

/// <summary>
/// Gains of examples under a design, by one of two ways that the design and the example alone decide
/// (<see cref="DesignMatrix.PrefersInverse"/>). By the root: with Z = X·W, log det(I + Z·Zᵀ), M × M, for M ≤ d, and
/// log det(I + Zᵀ·Z), d × d, for M &gt; d, equal by Sylvester's identity. By P = L + Lᵀ (<see cref="InverseMatrix"/>): with
/// T = X·L, log det(I + T·Xᵀ + X·Tᵀ); for one token simply log(1 + xᵀPx). Either costs M·d² / 2 multiply-adds for Z or T
/// (none while the design is ridge·I) and M·d·min(M, d) / 2, or M²·d, for the rest. Float64 throughout; the bits depend on the example and the design alone.
/// Holds the work space of one thread.
/// </summary>
public sealed partial class GainEvaluator
{
    private const int BlockRows = 192;

    private const int ShareRows = 8 * PanelProduct<double>.TileRows;

    private double[] _X = [];
    private double[] _Z = [];
    private double[] _columns = [];
    private double[] _S = [];
    private double[] _product = [];

    // What the work space holds: X, T and the factor C of I + X P Xᵀ of the last gain.
    private int _M;
    private int _d;
    private int _stride;
    private int _order;

    /// <summary>Whether the last gain was one by P, and its work space still holds what P can follow from.</summary>
    internal bool HoldsGram { get; private set; }

    /// <summary>log det(I + X P Xᵀ) in nats.</summary>
    /// <param name="design">Gives P.</param>
    /// <param name="X">M × d, row-major, M ≥ 1.</param>
    /// <param name="crew">Who works along; changes no bit.</param>
    /// <exception cref="ArithmeticException">The embeddings are too large for float64 at this ridge.</exception>
    public double Gain(DesignMatrix design, ReadOnlySpan<float> X, WorkCrew? crew = null)
    {
        ArgumentNullException.ThrowIfNull(design);
        if (!design.PrefersInverse(X))
        {
            return GainByRoot(design, X, out _, crew);
        }

        var P = design.Inverse(crew);
        return X.Length == design.Dimension ? VectorGain(P, X, design, crew) : Gram(P, X, design, crew);
    }

    /// <summary>The gain by the root, whatever the design prefers, and tr(X P Xᵀ).</summary>
    /// <param name="design">Gives P.</param>
    /// <param name="X">M × d, row-major, M ≥ 1.</param>
    /// <param name="trace">tr(X P Xᵀ) ≥ gain.</param>
    /// <param name="crew">Who works along; changes no bit.</param>
    /// <inheritdoc cref="Gain"/>
    internal double GainByRoot(DesignMatrix design, ReadOnlySpan<float> X, out double trace, WorkCrew? crew = null)
    {
        var d = design.Dimension;
        var M = X.Length / d;
        Hold(design, M, byInverse: false);
        var S = Room(ref _S, (_order + PanelProduct<double>.TileRows) * _stride);
        if (M <= d)
        {
            Root(design, X, M, crew);
            Pack(_Z, design.Stride, M, d, crew);
            RowBlocks.Run(M, PanelProduct<double>.TileRows, ShareRows, (long)M * M * d / 2, crew, (from, to) => PanelProduct<double>.Multiply(
                Matrix<double>.Of(_Z.AsSpan(from * design.Stride), design.Stride),
                RightPanels<double>.Of(_columns, d),
                _S.AsSpan(from * _stride),
                _stride,
                to - from,
                to,
                d));
        }
        else
        {
            AccumulateGram(design, X, M, crew);
        }

        trace = 0;
        for (var k = 0; k < _order; k++)
        {
            trace += S[k * _stride + k];
            S[k * _stride + k] += 1;
        }

        return Factor(design);
    }

    /// <summary>The gain by P.</summary>
    /// <param name="P">The inverse of the design, or of an earlier one.</param>
    /// <param name="X">M × d, row-major, 1 ≤ M ≤ d.</param>
    /// <param name="design">The design.</param>
    /// <param name="crew">Who works along; changes no bit.</param>
    /// <inheritdoc cref="Gain"/>
    internal double Gram(InverseMatrix P, ReadOnlySpan<float> X, DesignMatrix design, WorkCrew? crew)
    {
        var (d, stride) = (design.Dimension, design.Stride);
        var M = X.Length / d;
        Hold(design, M, byInverse: true);
        Rows.Widen(X, d, Room(ref _X, (M + PanelProduct<double>.TileRows) * stride), stride, 1);
        Room(ref _Z, (M + PanelProduct<double>.TileRows) * stride);
        P.MultiplyLower(_X, stride, M, _Z, crew);
        Pack(_X, stride, M, d, crew);
        Room(ref _product, (M + PanelProduct<double>.TileRows) * _stride);
        RowBlocks.Run(M, PanelProduct<double>.TileColumns, 2 * PanelProduct<double>.TileColumns, (long)M * M * d, crew, (from, to) => PanelProduct<double>.Multiply(
            Matrix<double>.Of(_Z, stride),
            RightPanels<double>.Of(_columns.AsSpan(from * d), d),
            _product.AsSpan(from),
            _stride,
            M,
            to - from,
            d));
        var S = Room(ref _S, (M + PanelProduct<double>.TileRows) * _stride);
        for (var r = 0; r < M; r++)
        {
            for (var s = 0; s <= r; s++)
            {
                S[r * _stride + s] = _product[r * _stride + s] + _product[s * _stride + r];
            }

            S[r * _stride + r] += 1;
        }

        return Factor(design);
    }

    /// <summary>
    /// Brings P, under which this last evaluated a gain by P, to the design with that example; the work space is used up.
    /// </summary>
    /// <param name="P">The inverse.</param>
    /// <param name="stride">The design's.</param>
    /// <param name="crew">Who works along; changes no bit.</param>
    internal void Follow(InverseMatrix P, int stride, WorkCrew? crew)
    {
        Debug.Assert(HoldsGram, "T is here");
        P.AddUpper(_X, stride, _M, _Z, crew);
        TriangularSolve.Solve(_S, _stride, _M, _Z, stride, _d, crew);
        P.Subtract(_Z, stride, _M, crew);
        HoldsGram = false;
    }

    private void Hold(DesignMatrix design, int M, bool byInverse)
    {
        (_M, _d, HoldsGram, HoldsVector, _order) = (M, design.Dimension, byInverse, false, Math.Min(M, design.Dimension));
        _stride = Panels<double>.Padded(_order, PanelProduct<double>.TileColumns);
    }

    private double Factor(DesignMatrix design)
    {
        var gain = Cholesky.Factor(_S, _stride, _order, Room(ref _columns, Cholesky.Scratch(_order)));
        return double.IsFinite(gain) ? gain : throw DesignMatrix.Overflow(design.Ridge);
    }

    private void Pack(double[] rows, int stride, int M, int d, WorkCrew? crew)
    {
        Room(ref _columns, Panels<double>.Length(M, d));
        RowBlocks.Run(M, PanelProduct<double>.TileColumns, 4 * PanelProduct<double>.TileColumns, (long)M * d, crew, (from, to) =>
            Panels<double>.PackTransposed(rows.AsSpan(from * stride), stride, to - from, d, _columns.AsSpan(from * d)));
    }

    /// <summary>S = Zᵀ·Z, d × d, over blocks of rows, so that room does not grow with M.</summary>
    private void AccumulateGram(DesignMatrix design, ReadOnlySpan<float> X, int M, WorkCrew? crew)
    {
        var d = design.Dimension;
        for (var at = 0; at < M; at += BlockRows)
        {
            var rows = Math.Min(BlockRows, M - at);
            var add = at > 0;
            Root(design, X.Slice(at * d, rows * d), rows, crew);
            RowBlocks.Run(d, PanelProduct<double>.TileRows, ShareRows, (long)rows * d * d / 2, crew, (from, to) => PanelProduct<double>.Multiply(
                Matrix<double>.Transposed(_Z.AsSpan(from), design.Stride),
                RightPanels<double>.InPlace(_Z, design.Stride),
                _S.AsSpan(from * _stride),
                _stride,
                to - from,
                to,
                rows,
                add));
        }
    }

    /// <summary>Z = X·W into the work space.</summary>
    private void Root(DesignMatrix design, ReadOnlySpan<float> X, int rows, WorkCrew? crew)
    {
        var (d, stride) = (design.Dimension, design.Stride);
        var Z = Room(ref _Z, (rows + PanelProduct<double>.TileRows) * stride);
        var wide = Room(ref _X, (rows + PanelProduct<double>.TileRows) * stride);
        Rows.Widen(X, d, wide, stride, 1);
        if (design.Version == 0)
        {
            Rows.Widen(X, d, Z, stride, 1 / Math.Sqrt(design.Ridge));
            return;
        }

        var root = design.Root(crew);
        RowBlocks.Run(rows, PanelProduct<double>.TileRows, ShareRows, (long)rows * d * d / 2, crew, (from, to) => PanelProduct<double>.Multiply(
            Matrix<double>.Of(_X.AsSpan(from * stride), stride),
            RightPanels<double>.OfTriangular(root),
            _Z.AsSpan(from * stride),
            stride,
            to - from,
            d,
            d));
    }

    private static Span<T> Room<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = GC.AllocateUninitializedArray<T>(length + length / 4);
        }

        return buffer.AsSpan(0, length);
    }
}

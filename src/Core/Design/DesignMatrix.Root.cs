using System.Buffers;
using System.Numerics;
using FisherSft.Core.Linear;

namespace FisherSft.Core.Design;

/// <content>The rank update of V, its root W, and W in float32.</content>
public sealed partial class DesignMatrix
{
    private const int ShareRows = 8 * PanelProduct<double>.TileRows;

    // A multiple of the tile's columns, so that halves end where panels do.
    private const int BaseOrder = 32;

    private readonly double[] _W;
    private readonly double[] _rootPanels;
    private int _rootVersion = -1;
    private float[] _screenPanels = [];
    private double _screenError;
    private int _screenVersion = -1;

    // V at the base, kept where V moves on before P was made there.
    private double[]? _baseV;

    /// <summary>The triangular panels of W at the present version; d³ / 3 multiply-adds where they are made.</summary>
    /// <param name="crew">Who works along; changes no bit.</param>
    /// <exception cref="ArithmeticException">The embeddings are too large for float64 at this ridge.</exception>
    internal double[] Root(WorkCrew? crew)
    {
        lock (_making)
        {
            if (_rootVersion != Version)
            {
                SettleAll(crew);
                Factor(_V, Version, crew);
            }
        }

        return _rootPanels;
    }

    /// <summary>The triangular panels of W rounded to float32, at the present version.</summary>
    /// <param name="error">κ: a row x of Z = x·W computed in float32 is off by at most κ·‖x‖ (GainEvaluator.Bound.cs).</param>
    /// <param name="crew">Who works along; changes no bit.</param>
    /// <inheritdoc cref="Root"/>
    internal float[] Screen(out double error, WorkCrew? crew)
    {
        lock (_making)
        {
            Root(crew);
            if (_screenVersion != Version)
            {
                PackScreen();
                _screenVersion = Version;
            }

            error = _screenError;
            return _screenPanels;
        }
    }

    private void SettleAll(WorkCrew? crew)
    {
        if (_settled < _base)
        {
            Settle(_base, crew);
        }

        if (_settled == _base && _base < Version && (_inverse?.Version ?? -1) < _base)
        {
            _baseV ??= new double[_V.Length];
            _V.CopyTo(_baseV.AsSpan());
        }

        Settle(Version, crew);
        Forget();
    }

    /// <summary>V ← V + XᵀX in the lower triangle.</summary>
    private void AddGram(double[] X, int M, WorkCrew? crew)
    {
        var d = Dimension;
        RowBlocks.Run(d, PanelProduct<double>.TileRows, ShareRows, (long)M * d * d / 2, crew, (from, to) => PanelProduct<double>.Multiply(
            Matrix<double>.Transposed(X.AsSpan(from, M * _stride - from), _stride),
            RightPanels<double>.InPlace(X.AsSpan(0, M * _stride), _stride),
            _V.AsSpan(from * _stride),
            _stride,
            to - from,
            to,
            M,
            add: true));
    }

    /// <summary>
    /// W = L⁻ᵀ, by halves: with [A Bᵀ; B D] and the root W_A of A⁻¹ known, Z = B·W_A is the lower left part of L, S = D − Z·Zᵀ
    /// what is left to factor, S⁻¹ = W_S·W_Sᵀ, and the root's upper right part is −W_A·Zᵀ·W_S. Four products a half, and each
    /// shared out; d³ / 3 multiply-adds in all.
    /// </summary>
    private void Factor(double[] V, int version, WorkCrew? crew)
    {
        var d = Dimension;
        _rootVersion = -1;
        Factor(V, _stride, 0, d, crew);
        Pack(0, d, _rootPanels, crew);
        _rootVersion = version;
    }

    /// <summary>The root's n rows and columns from one on.</summary>
    /// <param name="S">What is left to factor there, n × stride, lower triangle; read only.</param>
    /// <param name="stride">Length of a row of S.</param>
    /// <param name="at">The first row and column.</param>
    /// <param name="n">How many.</param>
    /// <param name="crew">Who works along.</param>
    private void Factor(ReadOnlyMemory<double> S, int stride, int at, int n, WorkCrew? crew)
    {
        if (n <= BaseOrder)
        {
            FactorBase(S.Span, stride, at, n);
            return;
        }

        var upper = Panels<double>.Padded(n / 2, PanelProduct<double>.TileColumns);
        var lower = n - upper;
        Factor(S, stride, at, upper, crew);
        var Z = Rented((lower + PanelProduct<double>.TileRows) * upper);
        var panels = Rented(Math.Max(Panels<double>.Length(lower, upper), Panels<double>.Length(upper, upper)));
        Pack(at, upper, panels, crew);
        RowBlocks.Run(lower, PanelProduct<double>.TileRows, ShareRows, (long)lower * upper * upper / 2, crew, (from, to) =>
            PanelProduct<double>.Multiply(
                Matrix<double>.Of(S.Span[((upper + from) * stride)..], stride),
                RightPanels<double>.OfTriangular(panels),
                Z.AsSpan(from * upper),
                upper,
                to - from,
                upper,
                upper));
        Panels<double>.PackTransposed(Z, upper, lower, upper, panels);
        Rows.Negate(Z.AsSpan(0, lower * upper), Z);
        var restStride = Panels<double>.Padded(lower, PanelProduct<double>.TileColumns);
        var rest = Rented((lower + PanelProduct<double>.TileRows) * restStride);
        RowBlocks.Run(lower, PanelProduct<double>.TileRows, ShareRows, (long)lower * lower * upper / 2, crew, (from, to) =>
        {
            for (var r = from; r < to; r++)
            {
                S.Span.Slice(((upper + r) * stride) + upper, r + 1).CopyTo(rest.AsSpan(r * restStride));
            }

            PanelProduct<double>.Multiply(
                Matrix<double>.Of(Z.AsSpan(from * upper), upper),
                RightPanels<double>.Of(panels, upper),
                rest.AsSpan(from * restStride),
                restStride,
                to - from,
                to,
                upper,
                add: true);
        });
        Factor(rest, restStride, at + upper, lower, crew);
        Above(at, upper, lower, Z, crew);
        ArrayPool<double>.Shared.Return(Z);
        ArrayPool<double>.Shared.Return(panels);
        ArrayPool<double>.Shared.Return(rest);
    }

    private void FactorBase(ReadOnlySpan<double> S, int stride, int at, int n)
    {
        var width = Panels<double>.Padded(n, PanelProduct<double>.TileColumns);
        using var block = new Scratch((n + PanelProduct<double>.TileRows) * width);
        using var scratch = new Scratch(Cholesky.Scratch(n));
        for (var r = 0; r < n; r++)
        {
            S.Slice(r * stride, r + 1).CopyTo(block.Span[(r * width)..]);
        }

        if (!double.IsFinite(Cholesky.Factor(block.Span, width, n, scratch.Span)))
        {
            throw Overflow(Ridge);
        }

        TriangularBlock.InvertTransposed(block.Span, width, n, _W.AsSpan((at * _stride) + at), _stride);
    }

    /// <summary>The root's upper right part, W_A·(−Z)ᵀ·W_S.</summary>
    private void Above(int at, int upper, int lower, double[] negative, WorkCrew? crew)
    {
        var stride = Panels<double>.Padded(lower, PanelProduct<double>.TileColumns);
        var right = Rented(Panels<double>.Triangular(Panels<double>.Count(lower, PanelProduct<double>.TileColumns)));
        var product = Rented((upper + PanelProduct<double>.TileRows) * stride);
        Pack(at + upper, lower, right, crew);
        RowBlocks.Run(upper, PanelProduct<double>.TileRows, ShareRows, (long)upper * lower * lower / 2, crew, (from, to) =>
            PanelProduct<double>.Multiply(
                Matrix<double>.Transposed(negative.AsSpan(from), upper),
                RightPanels<double>.OfTriangular(right),
                product.AsSpan(from * stride),
                stride,
                to - from,
                lower,
                lower));
        RowBlocks.Run(upper, PanelProduct<double>.TileRows, ShareRows, (long)upper * upper * lower / 2, crew, (first, end) =>
        {
            const int Rows = 4 * PanelProduct<double>.TileRows;
            using var above = new Scratch(Rows * stride);
            for (var from = first; from < end; from += Rows)
            {
                // W_A is upper triangular: rows from here on are zero left of column `from`.
                var rows = Math.Min(Rows, end - from);
                PanelProduct<double>.Multiply(
                    Matrix<double>.Of(_W.AsSpan(((at + from) * _stride) + at + from), _stride),
                    RightPanels<double>.InPlace(product.AsSpan(from * stride), stride),
                    above.Span,
                    stride,
                    rows,
                    lower,
                    upper - from);
                for (var r = 0; r < rows; r++)
                {
                    above.Span.Slice(r * stride, lower).CopyTo(_W.AsSpan(((at + from + r) * _stride) + at + upper));
                }
            }
        });
        ArrayPool<double>.Shared.Return(right);
        ArrayPool<double>.Shared.Return(product);
    }

    /// <summary>The root's n columns from one on, from that row on, as triangular panels.</summary>
    private void Pack(int at, int n, double[] panels, WorkCrew? crew)
    {
        var width = PanelProduct<double>.TileColumns;
        RowBlocks.Run(Panels<double>.Count(n, width), 1, 4, (long)n * n / 2, crew, (first, end) =>
        {
            for (var q = first; q < end; q++)
            {
                var (column, deep) = (q * width, (q + 1) * width);
                Panels<double>.Pack(
                    _W.AsSpan((at * _stride) + at + column),
                    _stride,
                    width,
                    deep,
                    panels.AsSpan(Panels<double>.Triangular(q), deep * width));
            }
        });
    }

    private void PackScreen()
    {
        const double UnitRoundoff = 1.0 / (1 << 24);
        var width = PanelProduct<float>.TileColumns;
        var length = Panels<float>.Triangular(_padded / width);
        if (_screenPanels.Length < length)
        {
            _screenPanels = new float[length];
        }

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

        _screenError = 1.01 * Math.Sqrt(error);
    }

    /// <summary>Work space that several threads share; a failed factorisation leaves it to the collector.</summary>
    private static double[] Rented(int length) => ArrayPool<double>.Shared.Rent(length);
}

using FisherSft.Core.Linear;

namespace FisherSft.Core.Design;

/// <summary>
/// Gains of examples under a design: with Z = X·W, gain = log det(I + Z·Zᵀ), M × M, for M ≤ d, and
/// log det(I + Zᵀ·Z), d × d, for M &gt; d; the two are equal by Sylvester's identity. It costs M·d² / 2 multiply-adds for Z
/// (none while the design is ridge·I) and M·d·min(M, d) / 2 for the rest. Float64 throughout; the bits depend on the
/// example and the design alone. Holds the work space of one thread.
/// </summary>
public sealed partial class GainEvaluator
{
    private const int BlockRows = 192;

    private const int ShareRows = 4 * PanelProduct<double>.TileRows;

    private double[] _X = [];
    private double[] _Z = [];
    private double[] _columns = [];
    private double[] _S = [];

    /// <summary>log det(I + X P Xᵀ) in nats.</summary>
    /// <param name="design">Gives P.</param>
    /// <param name="X">M × d, row-major, M ≥ 1.</param>
    public double Gain(DesignMatrix design, ReadOnlySpan<float> X) => Gain(design, X, out _);

    /// <summary>log det(I + X P Xᵀ) in nats, and tr(X P Xᵀ).</summary>
    /// <param name="design">Gives P.</param>
    /// <param name="X">M × d, row-major, M ≥ 1.</param>
    /// <param name="trace">tr(X P Xᵀ) ≥ gain.</param>
    /// <param name="crew">Who works along; changes no bit.</param>
    /// <exception cref="ArithmeticException">The embeddings are too large for float64 at this ridge.</exception>
    public double Gain(DesignMatrix design, ReadOnlySpan<float> X, out double trace, WorkCrew? crew = null)
    {
        var d = design.Dimension;
        var M = X.Length / d;
        var order = Math.Min(M, d);
        var stride = Panels<double>.Padded(order, PanelProduct<double>.TileColumns);
        var S = Room(ref _S, (order + PanelProduct<double>.TileRows) * stride);
        if (M <= d)
        {
            Root(design, X, M, crew);
            Room(ref _columns, Math.Max(Panels<double>.Length(M, d), Cholesky.Scratch(order)));
            RowBlocks.Run(M, PanelProduct<double>.TileColumns, (long)M * d, crew, (from, to) => Panels<double>.PackTransposed(
                _Z.AsSpan(from * design.RootStride), design.RootStride, to - from, d, _columns.AsSpan(from * d)));
            RowBlocks.Run(M, ShareRows, (long)M * M * d / 2, crew, (from, to) => PanelProduct<double>.Multiply(
                Matrix<double>.Of(_Z.AsSpan(from * design.RootStride), design.RootStride),
                RightPanels<double>.Of(_columns, d),
                _S.AsSpan(from * stride),
                stride,
                to - from,
                to,
                d));
        }
        else
        {
            AccumulateGram(design, X, M, stride, crew);
        }

        trace = 0;
        for (var k = 0; k < order; k++)
        {
            trace += S[k * stride + k];
            S[k * stride + k] += 1;
        }

        var gain = Cholesky.Factor(S, stride, order, Room(ref _columns, Cholesky.Scratch(order)));
        return double.IsFinite(gain) ? gain : throw DesignMatrix.Overflow(design.Ridge);
    }

    /// <summary>S = Zᵀ·Z, d × d, over blocks of rows, so that room does not grow with M.</summary>
    private void AccumulateGram(DesignMatrix design, ReadOnlySpan<float> X, int M, int stride, WorkCrew? crew)
    {
        var d = design.Dimension;
        for (var at = 0; at < M; at += BlockRows)
        {
            var rows = Math.Min(BlockRows, M - at);
            var add = at > 0;
            Root(design, X.Slice(at * d, rows * d), rows, crew);
            RowBlocks.Run(d, ShareRows, (long)rows * d * d / 2, crew, (from, to) => PanelProduct<double>.Multiply(
                Matrix<double>.Transposed(_Z.AsSpan(from), design.RootStride),
                RightPanels<double>.InPlace(_Z, design.RootStride),
                _S.AsSpan(from * stride),
                stride,
                to - from,
                to,
                rows,
                add));
        }
    }

    /// <summary>Z = X·W into the work space.</summary>
    private void Root(DesignMatrix design, ReadOnlySpan<float> X, int rows, WorkCrew? crew)
    {
        var (d, stride) = (design.Dimension, design.RootStride);
        var Z = Room(ref _Z, (rows + PanelProduct<double>.TileRows) * stride);
        if (design.Version == 0)
        {
            Rows.Widen(X, d, Z, stride, 1 / Math.Sqrt(design.Ridge));
            return;
        }

        var wide = Room(ref _X, rows * stride);
        Rows.Widen(X, d, wide, stride, 1);
        RowBlocks.Run(rows, ShareRows, (long)rows * d * d / 2, crew, (from, to) => PanelProduct<double>.Multiply(
            Matrix<double>.Of(_X.AsSpan(from * stride), stride),
            RightPanels<double>.OfTriangular(design.RootPanels),
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

using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FisherSft.Core.Linear;

namespace FisherSft.Core.Design;

/// <summary>
/// P = V⁻¹, d × d, as gains and tangents read it: the right side of a product in panels of sixteen columns, each of all rows,
/// with the 16 × 16 blocks on the diagonal halved. The lower parts of the panels, from their diagonal block down, are then
/// some L with P = L + Lᵀ, and the upper parts Lᵀ: X·L costs half of X·P, and X·L·Xᵀ plus its transpose is X P Xᵀ. It is
/// made from the root of V, or follows a pick by P ← P − UᵀU (Woodbury), U = C⁻¹·X·P, C·Cᵀ = I + X P Xᵀ: about
/// 3/2 M·d² multiply-adds where a root and its product take d³ / 2. Every element is one chain, so that P stays symmetric to the bit.
/// </summary>
internal sealed partial class InverseMatrix
{
    // Whole tiles, so that no block of rows writes into the next one's.
    private const int RootRows = 6 * PanelProduct<double>.TileRows;

    private readonly int _dimension;
    private readonly int _padded;
    private readonly int _depth;
    private readonly double[] _values;

    /// <summary>Creates room for P.</summary>
    /// <param name="dimension">d.</param>
    public InverseMatrix(int dimension)
    {
        (_dimension, _padded) = (dimension, Panels<double>.Padded(dimension, Width));

        // A product's last tile may reach past the last row.
        _depth = _padded + PanelProduct<double>.TileRows;
        _values = new double[checked(_padded * _depth)];
    }

    /// <summary>Of the design that this is the inverse of.</summary>
    public int Version { get; set; } = -1;

    private static int Width => PanelProduct<double>.TileColumns;

    private int Count => _padded / Width;

    /// <summary>How many values the lower parts of all panels have.</summary>
    /// <param name="dimension">d.</param>
    public static int Length(int dimension) => Panels<double>.Triangular(Panels<double>.Count(dimension, Width));

    /// <summary>P_kk.</summary>
    public double Diagonal(int k) => 2 * _values[At(k / Width, k) + (k % Width)];

    /// <summary>P_kl.</summary>
    public double Element(int k, int l) => (k / Width == l / Width ? 2 : 1) * _values[At(l / Width, k) + (l % Width)];

    /// <summary>Sets the lower triangle, and with it all.</summary>
    /// <param name="fill">Fills row r up to the diagonal.</param>
    public void Fill(LowerRowFiller fill)
    {
        var row = new double[_dimension];
        for (var k = 0; k < _dimension; k++)
        {
            fill(k, row.AsSpan(0, k + 1));
            for (var l = 0; l <= k; l++)
            {
                var value = k / Width == l / Width ? row[l] / 2 : row[l];
                _values[At(l / Width, k) + (l % Width)] = value;
                _values[At(k / Width, l) + (k % Width)] = value;
            }
        }
    }

    /// <summary>Becomes W·Wᵀ, d³ / 6 multiply-adds.</summary>
    /// <param name="W">d rows of stride and zeros up to whole panels; upper triangular.</param>
    /// <param name="stride">Length of a row.</param>
    /// <param name="crew">Who works along; changes no bit.</param>
    public void Take(double[] W, int stride, WorkCrew? crew)
    {
        var d = _dimension;
        var columns = System.Buffers.ArrayPool<double>.Shared.Rent(Panels<double>.Length(d, d));
        RowBlocks.Run(d, Width, 4 * Width, (long)d * d, crew, (from, to) =>
            Panels<double>.PackTransposed(W.AsSpan(from * stride), stride, to - from, d, columns.AsSpan(from * d)));
        ForPanels((long)d * d * d / 6, crew, q =>
        {
            for (var from = q * Width; from < _padded; from += RootRows)
            {
                // W's rows are zero left of the diagonal.
                var rows = Math.Min(RootRows, _padded - from);
                PanelProduct<double>.Multiply(
                    Matrix<double>.Of(W.AsSpan(from * stride + from), stride),
                    RightPanels<double>.Of(columns.AsSpan(q * Width * d), d, skip: Math.Min(from, d)),
                    _values.AsSpan(At(q, from)),
                    Width,
                    rows,
                    Width,
                    Math.Max(0, d - from));
            }

            foreach (ref var value in _values.AsSpan(At(q, q * Width), Width * Width))
            {
                value /= 2;
            }

            Mirror(q);
        });
        System.Buffers.ArrayPool<double>.Shared.Return(columns);
    }

    /// <summary>T = X·L.</summary>
    /// <param name="X">rows × stride, zero right of d.</param>
    /// <param name="stride">Length of a row of both.</param>
    /// <param name="rows">M.</param>
    /// <param name="T">⌈rows⌉₆ × stride.</param>
    /// <param name="crew">Who works along; changes no bit.</param>
    public void MultiplyLower(double[] X, int stride, int rows, double[] T, WorkCrew? crew) =>
        ForPanels((long)rows * _dimension * _dimension / 2, crew, q => PanelProduct<double>.Multiply(
            Matrix<double>.Of(X.AsSpan(q * Width), stride),
            RightPanels<double>.Of(_values.AsSpan(At(q, q * Width)), _depth),
            T.AsSpan(q * Width),
            stride,
            rows,
            Width,
            _dimension - (q * Width)));

    /// <summary>T ← T + X·Lᵀ, after which it is X·P.</summary>
    /// <inheritdoc cref="MultiplyLower"/>
    public void AddUpper(double[] X, int stride, int rows, double[] T, WorkCrew? crew) =>
        ForPanels((long)rows * _dimension * _dimension / 2, crew, q => PanelProduct<double>.Multiply(
            Matrix<double>.Of(X, stride),
            RightPanels<double>.Of(_values.AsSpan(At(q, 0)), _depth),
            T.AsSpan(q * Width),
            stride,
            rows,
            Width,
            Math.Min(_dimension, (q + 1) * Width),
            add: true));

    /// <summary>P ← P − UᵀU, M·d² / 2 multiply-adds.</summary>
    /// <param name="U">rows × stride, zero right of d.</param>
    /// <param name="stride">Length of a row.</param>
    /// <param name="rows">M.</param>
    /// <param name="crew">Who works along; changes no bit.</param>
    public void Subtract(double[] U, int stride, int rows, WorkCrew? crew)
    {
        var negative = System.Buffers.ArrayPool<double>.Shared.Rent(rows * stride);
        Rows.Negate(U.AsSpan(0, rows * stride), negative);
        ForPanels((long)rows * _dimension * _dimension / 2, crew, q =>
        {
            var from = q * Width;
            Span<double> onDiagonal = stackalloc double[Panels<double>.Padded(Width, PanelProduct<double>.TileRows) * Width];
            var right = RightPanels<double>.InPlace(U.AsSpan(from), stride);
            PanelProduct<double>.Multiply(
                Matrix<double>.Transposed(U.AsSpan(from), stride), right, onDiagonal, Width, Width, Width, rows);
            var block = _values.AsSpan(At(q, from), Width * Width);
            for (var at = 0; at < block.Length; at++)
            {
                block[at] -= onDiagonal[at] / 2;
            }

            if (from + Width < _padded)
            {
                PanelProduct<double>.Multiply(
                    Matrix<double>.Transposed(negative.AsSpan(from + Width), stride),
                    right,
                    _values.AsSpan(At(q, from + Width)),
                    Width,
                    _padded - from - Width,
                    Width,
                    rows,
                    add: true);
                Mirror(q);
            }
        });
        System.Buffers.ArrayPool<double>.Shared.Return(negative);
    }

    /// <summary>
    /// H = YᵀY in the layout of the lower parts, rounded to float32 and doubled, so that ⟨H, P⟩ is one inner product with them.
    /// </summary>
    /// <param name="Y">rows × stride, zero right of d.</param>
    /// <param name="stride">Length of a row.</param>
    /// <param name="rows">M.</param>
    /// <param name="H">Takes <see cref="Length"/> values.</param>
    /// <param name="crew">Who works along; changes no bit.</param>
    /// <returns>
    /// No less than what the rounding of H may take from ⟨H, P − P'⟩ for any P' ≼ P, elements of P − P' being at most
    /// √P_kk·√P_ll; and ⟨H, P⟩ as <see cref="InnerProduct"/> gives it.
    /// </returns>
    public (double Error, double Product) Gram(double[] Y, int stride, int rows, float[] H, WorkCrew? crew)
    {
        const double UnitRoundoff = 1.0 / (1 << 24);
        var roots = new double[_padded];
        for (var k = 0; k < _dimension; k++)
        {
            roots[k] = Math.Sqrt(Diagonal(k));
        }

        var (errors, products) = (new double[Count], new double[Count]);
        ForPanels((long)rows * _dimension * _dimension / 2, crew, q =>
        {
            var (from, length) = (q * Width, _padded - (q * Width));
            using var product = new Scratch((length + PanelProduct<double>.TileRows) * Width);
            PanelProduct<double>.Multiply(
                Matrix<double>.Transposed(Y.AsSpan(from), stride),
                RightPanels<double>.InPlace(Y.AsSpan(from), stride),
                product.Span,
                Width,
                length,
                Width,
                rows);
            var doubled = product.Span[..(length * Width)];
            errors[q] = Rows.DoubleAndWeigh(doubled, roots.AsSpan(from, Width), roots.AsSpan(from, length));
            Rows.Narrow(doubled, H.AsSpan(Offset(q), doubled.Length));

            // Here the panel of H is still near; read again later, H and P come from far.
            products[q] = OfPanel(q, H);
        });
        var sum = roots.Sum();
        return (1.01 * ((UnitRoundoff * errors.Sum()) + (float.Epsilon * sum * sum)), products.Sum());
    }

    /// <summary>⟨H, P⟩, d² / 2 multiply-adds.</summary>
    /// <param name="H">As <see cref="Gram"/> gives it.</param>
    public double InnerProduct(ReadOnlySpan<float> H)
    {
        Debug.Assert(H.Length >= Length(_dimension), "H is as large as P");
        var sum = 0.0;
        for (var q = 0; q < Count; q++)
        {
            sum += OfPanel(q, H);
        }

        return sum;
    }

    private double OfPanel(int q, ReadOnlySpan<float> H)
    {
        var length = (_padded - (q * Width)) * Width;
        return Dot(H.Slice(Offset(q), length), _values.AsSpan(At(q, q * Width), length));
    }

    /// <summary>Where row k of panel q stands.</summary>
    private int At(int q, int k) => ((q * _depth) + k) * Width;

    /// <summary>Where the lower part of panel q stands when only these are stored.</summary>
    private int Offset(int q) => Width * ((q * _padded) - (Width * q * (q - 1) / 2));

    /// <summary>A long panel goes with a short one, so that every piece of work is about as large.</summary>
    private void ForPanels(long cost, WorkCrew? crew, Action<int> work)
    {
        var count = Count;
        var pairs = (count + 1) / 2;
        RowBlocks.Run(pairs, 1, 1, cost, crew, (_, end) =>
        {
            var q = pairs - end;
            work(q);
            if (count - 1 - q > q)
            {
                work(count - 1 - q);
            }
        });
    }

    /// <summary>Copies the blocks below panel q's diagonal block to where their transposes stand.</summary>
    private void Mirror(int q)
    {
        for (var r = q + 1; r < Count; r++)
        {
            ref var source = ref _values[At(q, r * Width)];
            ref var target = ref _values[At(r, q * Width)];
            for (var k = 0; k < Width; k++)
            {
                for (var l = 0; l < Width; l++)
                {
                    Unsafe.Add(ref target, (l * Width) + k) = Unsafe.Add(ref source, (k * Width) + l);
                }
            }
        }
    }

    /// <summary>Four chains of float64 lanes; x is widened as it comes. Lengths are whole panels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<double> y)
    {
        ref var xAt = ref MemoryMarshal.GetReference(x);
        ref var yAt = ref MemoryMarshal.GetReference(y);
        var (a, b, c, e) = (Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero);
        var step = (nuint)Vector<double>.Count;
        nuint at = 0;
        for (; at + 4 * step <= (nuint)y.Length; at += 4 * step)
        {
            Vector.Widen(Vector.LoadUnsafe(ref xAt, at), out var x0, out var x1);
            Vector.Widen(Vector.LoadUnsafe(ref xAt, at + 2 * step), out var x2, out var x3);
            a = Vector.FusedMultiplyAdd(x0, Vector.LoadUnsafe(ref yAt, at), a);
            b = Vector.FusedMultiplyAdd(x1, Vector.LoadUnsafe(ref yAt, at + step), b);
            c = Vector.FusedMultiplyAdd(x2, Vector.LoadUnsafe(ref yAt, at + 2 * step), c);
            e = Vector.FusedMultiplyAdd(x3, Vector.LoadUnsafe(ref yAt, at + 3 * step), e);
        }

        Debug.Assert(at == (nuint)y.Length, "whole panels");
        return Vector.Sum(a + b + (c + e));
    }
}

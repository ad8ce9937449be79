using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FisherSft.Core.Linear;

namespace FisherSft.Core.Design;

/// <content>
/// Makes tangents. A need not be I + X P Xᵀ to the last bit, so it comes from float32's Z; what must be exact is that H and
/// the constant belong to the same A: its factor C, C⁻¹, Y = C⁻¹X and H = YᵀY are float64. It costs about a gain and a half.
/// </content>
public sealed partial class GainEvaluator
{
    private float[] _narrow = [];
    private float[] _gram = [];
    private double[] _solved = [];

    /// <summary>
    /// Whether an example of M tokens gains by a tangent: one of few is bounded as soon without, and one of more than d costs
    /// ten bounds to make.
    /// </summary>
    internal static bool SuitsTangent(int M, int d) => M >= 12 && M <= d;

    /// <summary>The tangent at a design, or null where float64 cannot give it.</summary>
    /// <param name="design">Gives P; holds at least one example.</param>
    /// <param name="X">M × d, row-major, <see cref="SuitsTangent"/>.</param>
    /// <param name="room">An array for H, of the length of a packed triangle.</param>
    /// <param name="P">The design's inverse.</param>
    internal Tangent? TangentAt(DesignMatrix design, ReadOnlySpan<float> X, float[] room, InverseMatrix P)
    {
        var d = design.Dimension;
        var M = X.Length / d;
        var order = Panels<double>.Padded(M, PanelProduct<double>.TileColumns);
        var A = Room(ref _S, (order + PanelProduct<double>.TileRows) * order);
        var trace = ScreenedGram(design, X, M, A, order);
        if (!(trace < Tangent.MostTrace))
        {
            return null;
        }

        var logDet = Cholesky.Factor(A, order, M, Room(ref _columns, Cholesky.Scratch(M)));
        if (!double.IsFinite(logDet))
        {
            return null;
        }

        var right = Panels<double>.Padded(d, PanelProduct<double>.TileColumns);
        var stride = right + order + PanelProduct<double>.TileColumns;
        var solved = Room(ref _solved, (order + PanelProduct<double>.TileRows) * stride);
        Rows.Widen(X, d, solved, stride, 1);
        var constant = logDet - M + Solve(A, order, M, right, solved, stride);
        var H = Room(ref _Z, (d + PanelProduct<double>.TileRows) * right);
        PanelProduct<double>.Multiply(
            Matrix<double>.Transposed(solved, stride), RightPanels<double>.InPlace(solved, stride), H, right, d, d, M, lower: true);
        return Pack(H, right, d, room, constant, M, P);
    }

    private static Tangent Pack(ReadOnlySpan<double> H, int stride, int d, float[] room, double constant, int M, InverseMatrix P)
    {
        var diagonal = new float[d];
        for (int r = 0, at = 0; r < d; at += ++r)
        {
            Rows.Narrow(H.Slice(r * stride, r + 1), room.AsSpan(at));
            diagonal[r] = room[at + r];
        }

        return new Tangent(constant, M, room, diagonal, P);
    }

    /// <summary>A = I + Z·Zᵀ from Z in float32, lower triangle; its trace less M.</summary>
    private double ScreenedGram(DesignMatrix design, ReadOnlySpan<float> X, int M, Span<double> A, int stride)
    {
        var (d, zStride) = (design.Dimension, design.RootStride);
        var width = Panels<float>.Padded(M, PanelProduct<float>.TileColumns);
        Room(ref _screen, (M + PanelProduct<float>.TileRows) * zStride);
        PanelProduct<float>.Multiply(
            Matrix<float>.Of(X, d), RightPanels<float>.OfTriangular(design.ScreenPanels), _screen, zStride, M, d, d);
        var columns = Room(ref _narrow, Panels<float>.Length(M, d));
        Panels<float>.PackTransposed(_screen, zStride, M, d, columns);
        var gram = Room(ref _gram, (M + PanelProduct<float>.TileRows) * width);
        PanelProduct<float>.Multiply(
            Matrix<float>.Of(_screen, zStride), RightPanels<float>.Of(columns, d), gram, width, M, M, d, lower: true);
        var trace = 0.0;
        for (var r = 0; r < M; r++)
        {
            for (var s = 0; s <= r; s++)
            {
                A[r * stride + s] = gram[r * width + s];
            }

            trace += A[r * stride + r];
            A[r * stride + r] += 1;
        }

        return trace;
    }

    /// <summary>[Y | C⁻¹] = C⁻¹·[X | I] in place, by blocks of rows.</summary>
    /// <param name="C">order × order, lower triangle.</param>
    /// <param name="order">M rounded up to whole panels.</param>
    /// <param name="M">Rows of X.</param>
    /// <param name="right">Where I begins in a row.</param>
    /// <param name="solved">M × stride: X, then zeros.</param>
    /// <param name="stride">Length of a row.</param>
    /// <returns>tr A⁻¹ = ‖C⁻¹‖².</returns>
    private static double Solve(ReadOnlySpan<double> C, int order, int M, int right, Span<double> solved, int stride)
    {
        var block = PanelProduct<double>.TileColumns;
        for (var r = 0; r < M; r++)
        {
            solved[r * stride + right + r] = 1;
        }

        using var product = new Scratch((block + PanelProduct<double>.TileRows) * stride);
        using var inverse = new Scratch(block * block, clear: true);
        for (var at = 0; at < M; at += block)
        {
            var rows = Math.Min(block, M - at);
            var columns = right + at + rows;
            var target = solved[(at * stride)..];
            if (at > 0)
            {
                PanelProduct<double>.Multiply(
                    Matrix<double>.Of(C[(at * order)..], order), RightPanels<double>.InPlace(solved, stride), product.Span, stride, rows, columns, at);
                for (var r = 0; r < rows; r++)
                {
                    Subtract(target.Slice(r * stride, columns), product.Span.Slice(r * stride, columns));
                }
            }

            TriangularBlock.InvertTransposed(C[(at * order + at)..], order, rows, inverse.Span, block);
            PanelProduct<double>.Multiply(
                Matrix<double>.Transposed(inverse.Span, block), RightPanels<double>.InPlace(target, stride), product.Span, stride, rows, columns, rows);
            for (var r = 0; r < rows; r++)
            {
                product.Span.Slice(r * stride, columns).CopyTo(target[(r * stride)..]);
            }
        }

        var trace = 0.0;
        for (var r = 0; r < M; r++)
        {
            foreach (var value in solved.Slice(r * stride + right, r + 1))
            {
                trace += value * value;
            }
        }

        return trace;
    }

    /// <summary>x ← x − y; lanes hold neighbours, and what is left over goes one by one.</summary>
    private static void Subtract(Span<double> x, ReadOnlySpan<double> y)
    {
        ref var xAt = ref MemoryMarshal.GetReference(x);
        ref var yAt = ref MemoryMarshal.GetReference(y);
        nuint at = 0;
        for (; at + (nuint)Vector<double>.Count <= (nuint)x.Length; at += (nuint)Vector<double>.Count)
        {
            (Vector.LoadUnsafe(ref xAt, at) - Vector.LoadUnsafe(ref yAt, at)).StoreUnsafe(ref xAt, at);
        }

        for (; at < (nuint)x.Length; at++)
        {
            Unsafe.Add(ref xAt, at) -= Unsafe.Add(ref yAt, at);
        }
    }
}

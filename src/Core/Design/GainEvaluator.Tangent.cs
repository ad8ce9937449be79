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
        var constant = logDet - M + TriangularSolve.Solve(A, order, M, right, solved, stride);
        var H = Room(ref _Z, (d + PanelProduct<double>.TileRows) * right);
        PanelProduct<double>.Multiply(
            Matrix<double>.Transposed(solved, stride), RightPanels<double>.InPlace(solved, stride),
            H, right, d, d, M, lower: true);
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
}

using FisherSft.Core.Linear;

namespace FisherSft.Core.Design;

/// <content>
/// Makes tangents of what a gain leaves in the work space, X and the factor C of A = I + X P Xᵀ: Y = C⁻¹X, M²·d / 2
/// multiply-adds, and H = YᵀY, M·d² / 2: together about a gain.
/// </content>
public sealed partial class GainEvaluator
{
    private double[] _solved = [];

    /// <summary>Whether an example of M tokens gains by a tangent: one of few is evaluated as soon.</summary>
    internal static bool SuitsTangent(int M, int d) => M >= 12 && M <= d;

    /// <summary>The tangent at the design and the example of the last gain, or null where float64 cannot give it.</summary>
    /// <param name="design">The design, which holds at least one example.</param>
    /// <param name="gain">The gain.</param>
    /// <param name="room">An array for H, of <see cref="InverseMatrix.Length"/>.</param>
    /// <param name="crew">Who works along.</param>
    internal Tangent? TangentHere(DesignMatrix design, double gain, float[] room, WorkCrew? crew)
    {
        var (d, M, stride) = (_d, _M, design.Stride);
        var trace = 0.0;
        for (var r = 0; r < M; r++)
        {
            // A_rr is the squared length of C's row.
            for (var k = 0; k <= r; k++)
            {
                trace += _S[r * _stride + k] * _S[r * _stride + k];
            }
        }

        if (!(trace < Tangent.MostTrace))
        {
            return null;
        }

        Room(ref _solved, (M + PanelProduct<double>.TileRows) * stride);
        _X.AsSpan(0, M * stride).CopyTo(_solved);
        TriangularSolve.Solve(_S, _stride, M, _solved, stride, d, crew);
        var (error, product) = design.Inverse(crew).Gram(_solved, stride, M, room, crew);
        return new Tangent(gain, M, room, error, product);
    }

    /// <summary>Whether the trace of an example of M tokens serves as a tangent: beyond, XᵀX would take more room than it is worth.</summary>
    internal static bool SuitsTrace(int M, int d) => M > d && M <= 8 * d;

    /// <summary>The tangent at multiples of I.</summary>
    /// <param name="design">The design, which holds at least one example.</param>
    /// <param name="X">M × d, row-major.</param>
    /// <param name="room">An array for H, of <see cref="InverseMatrix.Length"/>.</param>
    /// <param name="crew">Who works along.</param>
    internal Tangent TraceTangent(DesignMatrix design, ReadOnlySpan<float> X, float[] room, WorkCrew? crew)
    {
        var (d, stride) = (design.Dimension, design.Stride);
        var M = X.Length / d;
        Rows.Widen(X, d, Room(ref _solved, (M + PanelProduct<double>.TileRows) * stride), stride, 1);
        return new Tangent(M, room, design.Inverse(crew).Gram(_solved, stride, M, room, crew).Error, d);
    }
}

using System.Diagnostics;
using System.Numerics;
using FisherSft.Core.Linear;
using FisherSft.Core.Selection;

namespace FisherSft.Core.Design;

/// <content>
/// Screening: the products in float32, twice as fast, and a bound on what that can be off. Most examples that are
/// evaluated only need to be shown not to be the best; for those a bound just above the gain does.
/// With u = 2⁻²⁴ and hats for computed values, first roundings of Z: ‖Ẑ − Z‖ ≤ e = κ·‖X‖, κ from the design
/// (<see cref="DesignMatrix.ScreenError"/>). The gradient of log det(I + Z·Zᵀ) is 2·(I + Z·Zᵀ)⁻¹·Z, whose singular values
/// 2s / (1 + s²) are at most 1 and at most 2s, so the gain is off by at most e·min(√r, 2·(‖Ẑ‖ + e)), r = min(M, d). Then
/// roundings of the Gram matrix: ‖Ŝ − S‖ ≤ g = n·u·‖Ẑ‖², n the depth of its sums, and since S ⪰ I the gain is off by at most
/// √r·g / (1 − g). All norms are Frobenius norms. The factorisation is done in float64.
/// </content>
public sealed partial class GainEvaluator
{
    private const double UnitRoundoff = 1.0 / (1 << 24);

    // Where float32 leaves more than this share of the gain open, float64 is the cheaper way on.
    private const double Tolerance = 0.02;

    private float[] _z = [];
    private float[] _s = [];
    private float[] _right = [];

    /// <summary>An upper bound on the gain, in float32 where that can tell enough.</summary>
    /// <param name="design">Gives P.</param>
    /// <param name="X">M × d, row-major, M ≥ 1.</param>
    /// <param name="exact">Whether float64 was used: the bound is then that of the very gain.</param>
    /// <returns>At least what <see cref="Gain(DesignMatrix, ReadOnlySpan{float})"/> gives under this and any later design.</returns>
    public double Bound(DesignMatrix design, ReadOnlySpan<float> X, out bool exact)
    {
        ArgumentNullException.ThrowIfNull(design);
        exact = false;
        if (design.Version > 0)
        {
            var gain = Screen(design, X, out var error);
            if (error <= Tolerance * gain)
            {
                return GainBound.FromGain(gain + error);
            }
        }

        exact = true;
        return GainBound.FromGain(Gain(design, X));
    }

    /// <summary>The gain computed in float32, and the most that it is off; not a number where it overflows.</summary>
    internal double Screen(DesignMatrix design, ReadOnlySpan<float> X, out double error)
    {
        var d = design.Dimension;
        var M = X.Length / d;
        var (order, depth) = (Math.Min(M, d), Math.Max(M, d));
        var stride = Panels<float>.Padded(order, PanelProduct<float>.TileColumns);
        var s = Room(ref _s, (order + PanelProduct<float>.TileRows) * stride);
        for (var at = 0; at < M; at += BlockRows)
        {
            var rows = M <= d ? M : Math.Min(BlockRows, M - at);
            var z = Room(ref _z, (rows + PanelProduct<float>.TileRows) * design.RootStride);
            PanelProduct<float>.Multiply(
                Matrix<float>.Of(X.Slice(at * d, rows * d), d),
                RightPanels<float>.OfTriangular(design.ScreenPanels),
                z,
                design.RootStride,
                rows,
                d,
                d);
            if (M <= d)
            {
                var right = Room(ref _right, Panels<float>.Length(M, d));
                Panels<float>.PackTransposed(z, design.RootStride, M, d, right);
                PanelProduct<float>.Multiply(
                    Matrix<float>.Of(z, design.RootStride), RightPanels<float>.Of(right, d), s, stride, M, M, d, lower: true);
                break;
            }

            PanelProduct<float>.Multiply(
                Matrix<float>.Transposed(z, design.RootStride),
                RightPanels<float>.InPlace(z, design.RootStride),
                s,
                stride,
                d,
                d,
                rows,
                add: at > 0,
                lower: true);
        }

        return Finish(design, SquaredNorm(X), s, stride, order, depth, out error);
    }

    private double Finish(DesignMatrix design, double norm, ReadOnlySpan<float> s, int stride, int order, int depth, out double error)
    {
        var wide = Panels<double>.Padded(order, PanelProduct<double>.TileColumns);
        var S = Room(ref _S, (order + PanelProduct<double>.TileRows) * wide);
        var trace = 0.0;
        for (var k = 0; k < order; k++)
        {
            var (source, target) = (k * stride, k * wide);
            for (var l = 0; l <= k; l++)
            {
                S[target + l] = s[source + l];
            }

            trace += S[target + k];
            S[target + k] += 1;
        }

        var e = design.ScreenError * Math.Sqrt(norm);
        var z = Math.Sqrt(trace) * (1 + depth * UnitRoundoff);
        var g = depth * UnitRoundoff * z * z;
        var root = Math.Sqrt(order);
        error = g < 0.5
            ? 1.01 * (e * Math.Min(root, 2 * (z + e)) + root * g / (1 - g))
            : double.PositiveInfinity;
        return Cholesky.Factor(S, wide, order, Room(ref _columns, Cholesky.Scratch(order)));
    }

    /// <summary>At least ‖X‖², in float32 lanes; the margin covers their roundings.</summary>
    private static double SquaredNorm(ReadOnlySpan<float> X)
    {
        Debug.Assert(X.Length < 1 << 28, "the margin covers chains of 2^20 terms in at least 4 lanes");
        var lanes = Vector<float>.Zero;
        var at = 0;
        for (; at + Vector<float>.Count <= X.Length; at += Vector<float>.Count)
        {
            var x = new Vector<float>(X[at..]);
            lanes += x * x;
        }

        var sum = (double)Vector.Sum(lanes);
        for (; at < X.Length; at++)
        {
            sum += (double)X[at] * X[at];
        }

        return 1.1 * sum;
    }
}

using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FisherSft.Core.Linear;
using FisherSft.Core.Selection;

namespace FisherSft.Core.Design;

/// <content>
/// The cheap upper bound that spares most gains. With K = X P Xᵀ = Z·Zᵀ, log det(I + K) is the sum over tokens of the log
/// variance that a token has given all before it; given its neighbour alone (a sharper Hadamard's inequality) it has no less:
/// log det(I + K) ≤ Σ_j log(1 + K_jj − K_j,j−1² / (1 + K_j−1,j−1)). By the inequality of the means it is also at most
/// r·log(1 + tr K / r), r = min(M, d), the smaller one for M &gt; d. Both need only lengths of rows of Z = X·W and products of
/// neighbours: half the multiply-adds of the gain, in float32 at twice the rate. Once a few examples are picked K is small and
/// they lie within a few per cent of the gain, later within a few thousandths (bench/results/bounds.md). Float32 is off by
/// ‖ẑ_j − z_j‖ ≤ κ·‖x_j‖, κ from the design (<see cref="DesignMatrix.Screen"/>), which is added: the bound holds for the gain
/// as float64 computes it.
/// </content>
public sealed partial class GainEvaluator
{
    private const double UnitRoundoff = 1.0 / (1 << 24);

    // Squares below 1e-45 vanish in float32, and under a smaller ridge they would count: there is no bound, and gains decide.
    private const double LeastRidge = 1e-25;

    private float[] _screen = [];

    /// <summary>An upper bound on the gain under this and any later design.</summary>
    /// <param name="design">Gives P.</param>
    /// <param name="X">M × d, row-major, M ≥ 1.</param>
    /// <returns>At least <see cref="Gain"/>; infinite where float32 over- or underflows.</returns>
    public double Bound(DesignMatrix design, ReadOnlySpan<float> X)
    {
        ArgumentNullException.ThrowIfNull(design);
        var d = design.Dimension;
        var M = X.Length / d;
        var (logs, trace) = (0.0, 0.0);
        Span<BoundPart> part = stackalloc BoundPart[1];
        for (var from = 0; from < M; from = part[0].To)
        {
            part[0] = new BoundPart(0, from, BoundPart.End(from, M));
            BoundParts(design, X[(part[0].First * d)..(part[0].To * d)], part);
            (logs, trace) = (logs + part[0].Logs, trace + part[0].Trace);
        }

        return BoundOfParts(design, M, logs, trace);
    }

    /// <summary>The bound of an example from the sums over its parts.</summary>
    internal static double BoundOfParts(DesignMatrix design, int M, double logs, double trace)
    {
        var order = Math.Min(M, design.Dimension);
        var bound = Math.Min(logs, order * Math.Log(1 + (trace / order)));
        return double.IsNaN(bound) || design.Ridge < LeastRidge ? double.PositiveInfinity : GainBound.FromGain(bound, M);
    }

    /// <summary>Bounds parts of examples, several at once where they are short: a product of few rows is slow.</summary>
    /// <param name="design">Gives P.</param>
    /// <param name="X">The rows of one part after the other, each from <see cref="BoundPart.First"/> on.</param>
    /// <param name="parts">Take their sums.</param>
    internal void BoundParts(DesignMatrix design, ReadOnlySpan<float> X, Span<BoundPart> parts)
    {
        var d = design.Dimension;
        var rows = X.Length / d;
        var z = X;
        var (stride, screenError) = (d, 0.0);
        if (design.Version > 0)
        {
            var screen = design.Screen(out screenError, crew: null);
            stride = design.Stride;
            z = Room(ref _screen, (rows + PanelProduct<float>.TileRows) * stride);
            PanelProduct<float>.Multiply(Matrix<float>.Of(X, d), RightPanels<float>.OfTriangular(screen), _screen, stride, rows, d, d);
        }

        var at = 0;
        foreach (ref var part in parts)
        {
            var count = part.To - part.First;
            AddRows(design, screenError, z[(at * stride)..], stride, X.Slice(at * d, count * d), ref part);
            at += count;
        }
    }

    private static void AddRows(
        DesignMatrix design, double screenError, ReadOnlySpan<float> z, int stride, ReadOnlySpan<float> X, ref BoundPart part)
    {
        var d = design.Dimension;
        var scale = design.Version > 0 ? 1 : 1 / Math.Sqrt(design.Ridge);
        var (sum, trace) = (new LogSum(), 0.0);
        var before = default(ReadOnlySpan<float>);
        var (lengthBefore, errorBefore) = (0.0, 0.0);
        for (var at = part.First; at < part.To; at++)
        {
            var r = at - part.First;
            var row = z.Slice(r * stride, d);
            var error = design.Version > 0 ? screenError * Length(X.Slice(r * d, d)) : 0;
            var length = (scale * Length(row)) + error;
            if (at >= part.From)
            {
                var left = 1 + (length * length);
                trace += length * length;
                if (at > 0)
                {
                    var off = (error * lengthBefore) + (errorBefore * length) + ((d + 2) * UnitRoundoff * length * lengthBefore);
                    var product = Math.Max(0, (scale * scale * Math.Abs(Dot(row, before))) - off);
                    left -= product * product / (1 + (lengthBefore * lengthBefore));
                }

                sum.Add(left);
            }

            before = row;
            (lengthBefore, errorBefore) = (length, error);
        }

        (part.Logs, part.Trace) = (sum.Value, trace);
    }

    /// <summary>At least ‖x‖: float32 lanes, and a margin for a rounding a term.</summary>
    private static double Length(ReadOnlySpan<float> x)
    {
        Debug.Assert(x.Length < 1 << 20, "the margin covers the roundings");
        return Math.Sqrt(Dot(x, x)) * (1 + ((x.Length + 2) * UnitRoundoff));
    }

    /// <summary>x·y in float32 lanes: neighbours lie in lanes, and what is left over goes one by one.</summary>
    private static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        ref var xAt = ref MemoryMarshal.GetReference(x);
        ref var yAt = ref MemoryMarshal.GetReference(y);
        var (even, odd) = (Vector<float>.Zero, Vector<float>.Zero);
        var step = (nuint)Vector<float>.Count;
        nuint at = 0;
        for (; at + 2 * step <= (nuint)x.Length; at += 2 * step)
        {
            even += Vector.LoadUnsafe(ref xAt, at) * Vector.LoadUnsafe(ref yAt, at);
            odd += Vector.LoadUnsafe(ref xAt, at + step) * Vector.LoadUnsafe(ref yAt, at + step);
        }

        var sum = (double)Vector.Sum(even + odd);
        for (; at < (nuint)x.Length; at++)
        {
            sum += (double)Unsafe.Add(ref xAt, at) * Unsafe.Add(ref yAt, at);
        }

        return sum;
    }

    /// <summary>Σ log of factors ≥ 1, with one logarithm for many factors.</summary>
    private struct LogSum
    {
        private const double Enough = 1e100;

        private double _logs;
        private double _product;

        public LogSum() => (_logs, _product) = (0, 1);

        public readonly double Value => _logs + Math.Log(_product);

        public void Add(double factor)
        {
            _product *= factor;
            if (!(_product < Enough))
            {
                _logs += Math.Log(_product);
                _product = 1;
            }
        }
    }
}

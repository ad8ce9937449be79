using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FisherSft.Core.Linear;
using FisherSft.Core.Selection;

namespace FisherSft.Core.Design;

/// <content>
/// The cheap upper bound that spares most gains. With K = X P Xᵀ, Hadamard's inequality gives
/// log det(I + K) ≤ Σ_j log(1 + K_jj), and the inequality of the means r·log(1 + tr K / r), r = min(M, d), which is the
/// smaller one for M &gt; d. Both need only the lengths of the rows of Z = X·W: half the multiply-adds of the gain, in
/// float32 at twice the rate. Once a few examples are picked K is small and they lie within a few per cent of the gain,
/// later within a few thousandths (bench/results/bounds.md). Float32 is off by ‖ẑ_j − z_j‖ ≤ κ·‖x_j‖, κ from the design
/// (<see cref="DesignMatrix.ScreenError"/>), which is added: the bound holds for the gain as float64 computes it.
/// </content>
public sealed partial class GainEvaluator
{
    private const double UnitRoundoff = 1.0 / (1 << 24);

    private float[] _screen = [];

    /// <summary>An upper bound on the gain under this and any later design.</summary>
    /// <param name="design">Gives P.</param>
    /// <param name="X">M × d, row-major, M ≥ 1.</param>
    /// <returns>At least <see cref="Gain(DesignMatrix, ReadOnlySpan{float})"/>; infinite where float32 overflows.</returns>
    public double Bound(DesignMatrix design, ReadOnlySpan<float> X)
    {
        ArgumentNullException.ThrowIfNull(design);
        var d = design.Dimension;
        var M = X.Length / d;
        var (sum, trace) = (new LogSum(), 0.0);
        for (var at = 0; at < M; at += BlockRows)
        {
            var rows = Math.Min(BlockRows, M - at);
            var block = X.Slice(at * d, rows * d);
            var z = block;
            if (design.Version > 0)
            {
                z = Room(ref _screen, (rows + PanelProduct<float>.TileRows) * design.RootStride);
                PanelProduct<float>.Multiply(
                    Matrix<float>.Of(block, d),
                    RightPanels<float>.OfTriangular(design.ScreenPanels),
                    _screen,
                    design.RootStride,
                    rows,
                    d,
                    d);
            }

            var stride = design.Version > 0 ? design.RootStride : d;
            for (var r = 0; r < rows; r++)
            {
                var length = Length(z.Slice(r * stride, d));
                length = design.Version > 0
                    ? length + design.ScreenError * Length(block.Slice(r * d, d))
                    : length / Math.Sqrt(design.Ridge);
                trace += length * length;
                sum.Add(1 + length * length);
            }
        }

        var order = Math.Min(M, d);
        var bound = Math.Min(sum.Value, order * Math.Log(1 + trace / order));
        return double.IsNaN(bound) ? double.PositiveInfinity : GainBound.FromGain(bound);
    }

    /// <summary>At least ‖x‖: float32 lanes, and a margin for a rounding a term.</summary>
    private static double Length(ReadOnlySpan<float> x)
    {
        Debug.Assert(x.Length < 1 << 20, "the margin covers the roundings");
        ref var start = ref MemoryMarshal.GetReference(x);
        var (even, odd) = (Vector<float>.Zero, Vector<float>.Zero);
        var step = (nuint)Vector<float>.Count;
        nuint at = 0;
        for (; at + 2 * step <= (nuint)x.Length; at += 2 * step)
        {
            var (first, second) = (Vector.LoadUnsafe(ref start, at), Vector.LoadUnsafe(ref start, at + step));
            even += first * first;
            odd += second * second;
        }

        var sum = (double)Vector.Sum(even + odd);
        for (; at < (nuint)x.Length; at++)
        {
            sum += (double)Unsafe.Add(ref start, at) * Unsafe.Add(ref start, at);
        }

        return Math.Sqrt(sum) * (1 + (x.Length + 2) * UnitRoundoff);
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

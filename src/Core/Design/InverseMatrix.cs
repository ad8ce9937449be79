using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FisherSft.Core.Design;

/// <summary>
/// P as tangents read it: the lower triangle row by row, what lies off the diagonal twice, so that ⟨H, P⟩ of a symmetric H
/// packed alike is one long inner product. H is float32, and so off by no more than u·Σ_ij h_i·h_j·|P_ij|, h_i² = H_ii,
/// u = 2⁻²⁴; with C the correlations of P that is at most u·Spread·Σ_i H_ii·P_ii, Spread the largest row sum of |C|. Where
/// an element is below float32's normal numbers it is off by no more than the least of them, ε: ε·Spread·tr P in all. The
/// rest is float64.
/// </summary>
internal sealed class InverseMatrix(int dimension)
{
    private const double UnitRoundoff = 1.0 / (1 << 24);

    private readonly double[] _packed = new double[Length(dimension)];
    private readonly double[] _diagonal = new double[dimension];

    /// <summary>Of the design that this is the inverse of.</summary>
    public int Version { get; private set; } = -1;

    private double Spread { get; set; }

    private double Trace { get; set; }

    /// <summary>How many values a packed triangle has.</summary>
    public static int Length(int dimension) => checked((int)((long)dimension * (dimension + 1) / 2));

    /// <summary>Packs a lower triangle.</summary>
    /// <param name="P">d × stride, row-major.</param>
    /// <param name="stride">Length of a row.</param>
    /// <param name="version">The design's.</param>
    public void Take(ReadOnlySpan<double> P, int stride, int version)
    {
        var inverseRoots = new double[dimension];
        for (var i = 0; i < dimension; i++)
        {
            _diagonal[i] = P[i * stride + i];
            inverseRoots[i] = 1 / Math.Sqrt(P[i * stride + i]);
        }

        var sums = new double[dimension];
        for (int i = 0, at = 0; i < dimension; at += ++i)
        {
            var row = P.Slice(i * stride, i + 1);
            var packed = _packed.AsSpan(at, i + 1);
            sums[i] += Pack(row[..i], inverseRoots[i], inverseRoots, packed, sums) + row[i] * inverseRoots[i];
            packed[i] = _diagonal[i];
        }

        (Spread, Trace) = (0, _diagonal.Sum());
        for (var i = 0; i < dimension; i++)
        {
            Spread = Math.Max(Spread, sums[i] * inverseRoots[i]);
        }

        Version = version;
    }

    /// <summary>At least ⟨H, P⟩ of the H that was rounded to float32, and no more than that may make of it.</summary>
    /// <param name="H">Packed triangle, off the diagonal once.</param>
    /// <param name="diagonal">Its diagonal.</param>
    public double InnerProduct(ReadOnlySpan<float> H, ReadOnlySpan<float> diagonal)
    {
        Debug.Assert(H.Length >= _packed.Length && diagonal.Length >= dimension, "H is as large as P");
        var rounding = (UnitRoundoff * Dot(diagonal, _diagonal)) + (float.Epsilon * Trace);
        return Dot(H, _packed) + (1.01 * Spread * rounding);
    }

    /// <summary>Off the diagonal twice the value; adds |value| over the root of the other diagonal to both row sums.</summary>
    private static double Pack(ReadOnlySpan<double> row, double ofRow, double[] inverseRoots, Span<double> packed, double[] sums)
    {
        ref var source = ref MemoryMarshal.GetReference(row);
        ref var target = ref MemoryMarshal.GetReference(packed);
        ref var roots = ref MemoryMarshal.GetArrayDataReference(inverseRoots);
        ref var columns = ref MemoryMarshal.GetArrayDataReference(sums);
        var sum = Vector<double>.Zero;
        var step = (nuint)Vector<double>.Count;
        nuint j = 0;
        for (; j + 2 * step <= (nuint)row.Length; j += 2 * step)
        {
            var (low, high) = (Vector.LoadUnsafe(ref source, j), Vector.LoadUnsafe(ref source, j + step));
            (low + low).StoreUnsafe(ref target, j);
            (high + high).StoreUnsafe(ref target, j + step);
            var (lowSize, highSize) = (Vector.Abs(low), Vector.Abs(high));
            sum += lowSize * Vector.LoadUnsafe(ref roots, j) + highSize * Vector.LoadUnsafe(ref roots, j + step);
            (Vector.LoadUnsafe(ref columns, j) + lowSize * ofRow).StoreUnsafe(ref columns, j);
            (Vector.LoadUnsafe(ref columns, j + step) + highSize * ofRow).StoreUnsafe(ref columns, j + step);
        }

        var rest = Vector.Sum(sum);
        for (; j < (nuint)row.Length; j++)
        {
            var value = Unsafe.Add(ref source, j);
            Unsafe.Add(ref target, j) = value + value;
            rest += Math.Abs(value) * Unsafe.Add(ref roots, j);
            Unsafe.Add(ref columns, j) += Math.Abs(value) * ofRow;
        }

        return rest;
    }

    /// <summary>Four chains of float64 lanes; x is widened as it comes, and what is left over goes one by one.</summary>
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

        var sum = Vector.Sum(a + b + (c + e));
        for (; at < (nuint)y.Length; at++)
        {
            sum += Unsafe.Add(ref xAt, at) * Unsafe.Add(ref yAt, at);
        }

        return sum;
    }
}

using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FisherSft.Core.Design;

/// <summary>
/// What the last picks of one token took from P: P at version v + 1 is P at v less u·uᵀ, u = P·x / √(1 + xᵀPx), x being pick
/// v. So of an example of one token xᵀPx falls by (x·u)² at each, d multiply-adds where to compute it anew takes d² / 2. In
/// float32 with a bound on what that may take: what is asked for is how much an example has lost at least.
/// </summary>
internal sealed class RankOneUpdates
{
    private const int Fewest = 64;
    private const int Most = 1024;
    private const double UnitRoundoff = 1.0 / (1 << 24);

    private readonly int _dimension;
    private readonly int _capacity;
    private readonly float[] _rows;

    // Σ ‖u‖² of those before.
    private readonly double[] _squares;

    /// <summary>Creates an empty record.</summary>
    /// <param name="dimension">d.</param>
    /// <param name="version">The version that the first update changes.</param>
    public RankOneUpdates(int dimension, int version)
    {
        (_dimension, _capacity) = (dimension, Math.Clamp(2 * dimension, Fewest, Most));
        (_rows, _squares) = (new float[_capacity * dimension], new double[_capacity + 1]);
        Restart(version);
    }

    /// <summary>The first version from which it leads on.</summary>
    public int From { get; private set; }

    /// <summary>The version it leads to.</summary>
    public int Version { get; private set; }

    /// <summary>Forgets all, and goes on from a version.</summary>
    public void Restart(int version) => (From, Version, _squares[0]) = (version, version, 0);

    /// <summary>Adds the next update; of a full record the older half makes room.</summary>
    /// <param name="u">d.</param>
    public void Add(ReadOnlySpan<double> u)
    {
        if (Version - From == _capacity)
        {
            var dropped = _capacity / 2;
            _rows.AsSpan(dropped * _dimension).CopyTo(_rows);
            _squares.AsSpan(dropped).CopyTo(_squares);
            From += dropped;
        }

        var (at, square) = (Version - From, 0.0);
        for (var k = 0; k < _dimension; k++)
        {
            _rows[at * _dimension + k] = (float)u[k];
            square += u[k] * u[k];
        }

        _squares[at + 1] = _squares[at] + square;
        Version++;
    }

    /// <summary>No more than Σ (x·u)² over the updates since a version: by how much xᵀPx has fallen at least.</summary>
    /// <param name="x">d.</param>
    /// <param name="length">At least ‖x‖.</param>
    /// <param name="version">From ≤ version.</param>
    /// <returns>Also by how much rounding made it less.</returns>
    public (double Least, double Slack) Fall(ReadOnlySpan<float> x, double length, int version) =>
        Least(Squares(x, version, Version), length, version);

    /// <summary>The same of two examples, which share the updates where these are read.</summary>
    /// <param name="x">d.</param>
    /// <param name="xLength">At least ‖x‖.</param>
    /// <param name="xVersion">From ≤ xVersion ≤ yVersion.</param>
    /// <param name="y">d.</param>
    /// <param name="yLength">At least ‖y‖.</param>
    /// <param name="yVersion">As xVersion.</param>
    public ((double Least, double Slack) OfX, (double Least, double Slack) OfY) Fall(
        ReadOnlySpan<float> x, double xLength, int xVersion, ReadOnlySpan<float> y, double yLength, int yVersion)
    {
        Debug.Assert(xVersion <= yVersion, "the older first");
        var (ofX, ofY, shared) = (Squares(x, xVersion, yVersion), 0.0, yVersion);
        for (; shared + 4 <= Version; shared += 4)
        {
            var (p, q) = EightProducts(x, y, Rows(shared, 4));
            (ofX, ofY) = (ofX + SumOfSquares(p), ofY + SumOfSquares(q));
        }

        ofX += Squares(x, shared, Version);
        ofY += Squares(y, shared, Version);
        return (Least(ofX, xLength, xVersion), Least(ofY, yLength, yVersion));
    }

    /// <summary>
    /// The plain version of <see cref="Fall(ReadOnlySpan{float}, double, int)"/>, with no allowance for rounding.
    /// </summary>
    public double PlainFall(ReadOnlySpan<float> x, int version)
    {
        var sum = 0.0;
        for (; version < Version; version++)
        {
            var (u, product) = (Rows(version, 1).ToArray(), 0.0);
            for (var k = 0; k < _dimension; k++)
            {
                product += (double)x[k] * u[k];
            }

            sum += product * product;
        }

        return sum;
    }

    /// <summary>
    /// (√sum − ε)²: a product of a chain of d / lanes terms, from a u that was rounded, is off by no more than so many
    /// roundings of ‖x‖·‖u‖, and the root of a sum of squares by the root of the sum of theirs.
    /// </summary>
    private (double Least, double Slack) Least(double sum, double length, int version)
    {
        var lanes = Vector<float>.Count;
        var roundings = (_dimension / lanes) + (2 * lanes) + 6;
        var error = roundings * UnitRoundoff * length * Math.Sqrt(_squares[Version - From] - _squares[version - From]);
        var root = Math.Max(0, Math.Sqrt(sum) - error);
        return (root * root, sum - (root * root));
    }

    private ReadOnlySpan<float> Rows(int version, int count) => _rows.AsSpan((version - From) * _dimension, count * _dimension);

    private double Squares(ReadOnlySpan<float> x, int from, int end)
    {
        Debug.Assert(from >= From && x.Length == _dimension, "it is here");
        var sum = 0.0;
        for (; from + 4 <= end; from += 4)
        {
            sum += SumOfSquares(FourProducts(x, Rows(from, 4)));
        }

        for (; from < end; from++)
        {
            var product = Product(x, Rows(from, 1));
            sum += product * product;
        }

        return sum;
    }

    private static double SumOfSquares((float A, float B, float C, float D) p) =>
        ((double)p.A * p.A) + ((double)p.B * p.B) + ((double)p.C * p.C) + ((double)p.D * p.D);

    /// <summary>Lanes hold neighbours; what is left over goes one by one, here and below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Product(ReadOnlySpan<float> x, ReadOnlySpan<float> u)
    {
        ref var xAt = ref MemoryMarshal.GetReference(x);
        ref var uAt = ref MemoryMarshal.GetReference(u);
        var (a, b, c, e) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        nuint k = 0, step = (nuint)Vector<float>.Count;
        for (; k + 4 * step <= (nuint)x.Length; k += 4 * step)
        {
            a = Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref xAt, k), Vector.LoadUnsafe(ref uAt, k), a);
            b = Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref xAt, k + step), Vector.LoadUnsafe(ref uAt, k + step), b);
            c = Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref xAt, k + 2 * step), Vector.LoadUnsafe(ref uAt, k + 2 * step), c);
            e = Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref xAt, k + 3 * step), Vector.LoadUnsafe(ref uAt, k + 3 * step), e);
        }

        for (; k + step <= (nuint)x.Length; k += step)
        {
            a = Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref xAt, k), Vector.LoadUnsafe(ref uAt, k), a);
        }

        var sum = Vector.Sum(a + b + (c + e));
        for (; k < (nuint)x.Length; k++)
        {
            sum += Unsafe.Add(ref xAt, k) * Unsafe.Add(ref uAt, k);
        }

        return sum;
    }

    /// <summary>Four updates at once: four chains.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (float A, float B, float C, float D) FourProducts(ReadOnlySpan<float> x, ReadOnlySpan<float> rows)
    {
        ref var xAt = ref MemoryMarshal.GetReference(x);
        ref var r0 = ref MemoryMarshal.GetReference(rows);
        ref var r1 = ref Unsafe.Add(ref r0, x.Length);
        ref var r2 = ref Unsafe.Add(ref r1, x.Length);
        ref var r3 = ref Unsafe.Add(ref r2, x.Length);
        var (a0, a1, a2, a3) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        nuint k = 0, step = (nuint)Vector<float>.Count;
        for (; k + step <= (nuint)x.Length; k += step)
        {
            var left = Vector.LoadUnsafe(ref xAt, k);
            a0 = Vector.MultiplyAddEstimate(left, Vector.LoadUnsafe(ref r0, k), a0);
            a1 = Vector.MultiplyAddEstimate(left, Vector.LoadUnsafe(ref r1, k), a1);
            a2 = Vector.MultiplyAddEstimate(left, Vector.LoadUnsafe(ref r2, k), a2);
            a3 = Vector.MultiplyAddEstimate(left, Vector.LoadUnsafe(ref r3, k), a3);
        }

        var (p0, p1, p2, p3) = (Vector.Sum(a0), Vector.Sum(a1), Vector.Sum(a2), Vector.Sum(a3));
        for (; k < (nuint)x.Length; k++)
        {
            var value = Unsafe.Add(ref xAt, k);
            p0 += value * Unsafe.Add(ref r0, k);
            p1 += value * Unsafe.Add(ref r1, k);
            p2 += value * Unsafe.Add(ref r2, k);
            p3 += value * Unsafe.Add(ref r3, k);
        }

        return (p0, p1, p2, p3);
    }

    /// <summary>Two examples by four updates: eight chains, and six reads for eight multiply-adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ((float A, float B, float C, float D) OfX, (float A, float B, float C, float D) OfY) EightProducts(
        ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> rows)
    {
        ref var xAt = ref MemoryMarshal.GetReference(x);
        ref var yAt = ref MemoryMarshal.GetReference(y);
        ref var r0 = ref MemoryMarshal.GetReference(rows);
        ref var r1 = ref Unsafe.Add(ref r0, x.Length);
        ref var r2 = ref Unsafe.Add(ref r1, x.Length);
        ref var r3 = ref Unsafe.Add(ref r2, x.Length);
        var (a0, a1, a2, a3) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        var (b0, b1, b2, b3) = (a0, a1, a2, a3);
        nuint k = 0, step = (nuint)Vector<float>.Count;
        for (; k + step <= (nuint)x.Length; k += step)
        {
            var (left, other) = (Vector.LoadUnsafe(ref xAt, k), Vector.LoadUnsafe(ref yAt, k));
            var u = Vector.LoadUnsafe(ref r0, k);
            a0 = Vector.MultiplyAddEstimate(left, u, a0);
            b0 = Vector.MultiplyAddEstimate(other, u, b0);
            u = Vector.LoadUnsafe(ref r1, k);
            a1 = Vector.MultiplyAddEstimate(left, u, a1);
            b1 = Vector.MultiplyAddEstimate(other, u, b1);
            u = Vector.LoadUnsafe(ref r2, k);
            a2 = Vector.MultiplyAddEstimate(left, u, a2);
            b2 = Vector.MultiplyAddEstimate(other, u, b2);
            u = Vector.LoadUnsafe(ref r3, k);
            a3 = Vector.MultiplyAddEstimate(left, u, a3);
            b3 = Vector.MultiplyAddEstimate(other, u, b3);
        }

        var (p0, p1, p2, p3) = (Vector.Sum(a0), Vector.Sum(a1), Vector.Sum(a2), Vector.Sum(a3));
        var (q0, q1, q2, q3) = (Vector.Sum(b0), Vector.Sum(b1), Vector.Sum(b2), Vector.Sum(b3));
        for (; k < (nuint)x.Length; k++)
        {
            var (value, other) = (Unsafe.Add(ref xAt, k), Unsafe.Add(ref yAt, k));
            (p0, q0) = (p0 + (value * Unsafe.Add(ref r0, k)), q0 + (other * Unsafe.Add(ref r0, k)));
            (p1, q1) = (p1 + (value * Unsafe.Add(ref r1, k)), q1 + (other * Unsafe.Add(ref r1, k)));
            (p2, q2) = (p2 + (value * Unsafe.Add(ref r2, k)), q2 + (other * Unsafe.Add(ref r2, k)));
            (p3, q3) = (p3 + (value * Unsafe.Add(ref r3, k)), q3 + (other * Unsafe.Add(ref r3, k)));
        }

        return ((p0, p1, p2, p3), (q0, q1, q2, q3));
    }
}

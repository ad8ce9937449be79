using System.Diagnostics;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace FisherSft.Embedding.Numerics;

/// <summary>
/// Sums and products of vectors in 256-bit lanes, the remainder one by one. Elements do not mix, and a product is rounded
/// before it is added, so that every machine gives the same bits, also one whose lanes the runtime has to imitate.
/// </summary>
internal static class VectorOps
{
    /// <summary>x ← factor·x.</summary>
    public static void Scale<T>(Span<T> x, T factor)
        where T : unmanaged, INumber<T>
    {
        var factors = Vector256.Create(factor);
        var at = 0;
        for (; at <= x.Length - Vector256<T>.Count; at += Vector256<T>.Count)
        {
            (Vector256.Create<T>(x.Slice(at, Vector256<T>.Count)) * factors).CopyTo(x[at..]);
        }

        for (; at < x.Length; at++)
        {
            x[at] *= factor;
        }
    }

    /// <summary>y ← y + factor·x.</summary>
    public static void AddScaled<T>(Span<T> y, T factor, ReadOnlySpan<T> x)
        where T : unmanaged, INumber<T>
    {
        Debug.Assert(x.Length == y.Length, "x and y are of one length");
        var factors = Vector256.Create(factor);
        var at = 0;
        for (; at <= y.Length - Vector256<T>.Count; at += Vector256<T>.Count)
        {
            var product = Vector256.Create(x.Slice(at, Vector256<T>.Count)) * factors;
            (Vector256.Create<T>(y.Slice(at, Vector256<T>.Count)) + product).CopyTo(y[at..]);
        }

        for (; at < y.Length; at++)
        {
            var product = x[at] * factor;
            y[at] += product;
        }
    }

    /// <summary>y ← factor·y + x: how a history takes in the next word.</summary>
    public static void DecayAndAdd(Span<float> y, float factor, ReadOnlySpan<float> x)
    {
        Scale(y, factor);
        AddScaled(y, 1f, x);
    }

    /// <summary>x·y, in double: four lanes summed apart and then together, in a fixed order.</summary>
    public static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        Debug.Assert(x.Length == y.Length, "x and y are of one length");
        var (low, high) = (Vector256<double>.Zero, Vector256<double>.Zero);
        var at = 0;
        for (; at <= x.Length - 8; at += 8)
        {
            var (x0, x1) = Vector256.Widen(Vector256.Create(x.Slice(at, 8)));
            var (y0, y1) = Vector256.Widen(Vector256.Create(y.Slice(at, 8)));
            low += x0 * y0;
            high += x1 * y1;
        }

        low += high;
        var sum = low[0] + low[1] + low[2] + low[3];
        for (; at < x.Length; at++)
        {
            var product = (double)x[at] * y[at];
            sum += product;
        }

        return sum;
    }
}

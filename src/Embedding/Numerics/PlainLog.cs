using System.Diagnostics;

namespace FisherSft.Embedding.Numerics;

/// <summary>
/// The natural logarithm from additions, multiplications and divisions alone. Math.Log is the platform's, and platforms
/// differ in its last bit; word vectors, and with them a selection, are to be the same everywhere. x = m·2^e with m in
/// [√½, √2), and ln m = 2·artanh(s) with s = (m − 1)/(m + 1), |s| at most 0.172, by twelve terms of the series
/// s + s³/3 + s⁵/5 + …; the thirteenth is below 1e-20. For positive normal numbers only.
/// </summary>
internal static class PlainLog
{
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const int Terms = 12;

    /// <summary>ln x.</summary>
    /// <param name="x">Positive, finite and no subnormal.</param>
    public static double Of(double x)
    {
        Debug.Assert(double.IsNormal(x) && x > 0, "x is positive, finite and normal");
        var bits = BitConverter.DoubleToInt64Bits(x);
        var e = (int)(bits >> 52) - 1023;
        var m = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (m > 1.4142135623730951)
        {
            (m, e) = (m / 2, e + 1);
        }

        var s = (m - 1) / (m + 1);
        var square = s * s;
        var sum = 0.0;
        for (var term = 2 * Terms - 1; term >= 1; term -= 2)
        {
            var rest = square * sum;
            sum = 1.0 / term + rest;
        }

        // The small parts first: they would be lost beside e·ln 2.
        return e * Ln2High + (2 * s * sum + e * Ln2Low);
    }
}

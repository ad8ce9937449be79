namespace FisherSft.Core.Vectors;

/// <summary>The upper tail of the standard normal distribution.</summary>
internal static class NormalTail
{
    /// <summary>
    /// Pr[X > x] for x ≥ 0, within 1e-10: the series of Φ below 6 (Abramowitz and Stegun 26.2.11), nothing beyond, where the
    /// tail is below 1e-9.
    /// </summary>
    public static double At(double x)
    {
        if (x >= 6)
        {
            return 0;
        }

        var (term, sum) = (x, x);
        for (var n = 3; term > 1e-17 * sum; n += 2)
        {
            term *= x * x / n;
            sum += term;
        }

        return 0.5 - Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI) * sum;
    }
}

namespace FisherSft.LanguageModels;

/// <summary>
/// A share of n trials with its 95% interval by Wilson (1927), which keeps within 0 and 1 and holds for small n: the centre is
/// (p + z²/2n) / (1 + z²/n), and the half width z·√(p(1 − p)/n + z²/4n²) / (1 + z²/n).
/// </summary>
/// <param name="Share">p; ½ where there are no trials.</param>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public readonly record struct WilsonInterval(double Share, double Low, double High)
{
    /// <summary>The 97.5% quantile of the normal distribution.</summary>
    private const double Z = 1.959963984540054;

    /// <param name="successes">
    /// How many succeeded, 0 to <paramref name="trials"/>. Ties may count as halves: their variance is less than what is reckoned
    /// here, so the interval is then too wide rather than too narrow.
    /// </param>
    /// <param name="trials">n; with none the interval is all from 0 to 1.</param>
    public static WilsonInterval Of(double successes, long trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        if (trials == 0)
        {
            return new WilsonInterval(0.5, 0, 1);
        }

        var (n, p) = ((double)trials, successes / trials);
        var scale = 1 + (Z * Z / n);
        var centre = (p + (Z * Z / (2 * n))) / scale;
        var half = Z * Math.Sqrt((p * (1 - p) / n) + (Z * Z / (4 * n * n))) / scale;
        return new WilsonInterval(p, p == 0 ? 0 : Math.Max(0, centre - half), p == 1 ? 1 : Math.Min(1, centre + half));
    }
}

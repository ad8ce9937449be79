namespace FisherSft.Core.Selection;

/// <summary>
/// An upper bound on an example's later gains from its gain now. In exact arithmetic the gain is the bound, since gains
/// never grow; rounding may lift a later one. A gain is a sum of M logarithms of pivots near 1, each off by a few units of
/// 2⁻⁵³, and a share of its own size from the factorisation of V, or from P. 2⁻³⁰ of the gain and 2⁻⁴⁸ a token cover both a
/// hundredfold and cost no evaluation worth counting. So every pick is the largest gain as float64 computes it, however
/// stale the bounds were: the ranking does not depend on shards, pools or threads.
/// </summary>
internal static class GainBound
{
    /// <summary>More tokens than an example has.</summary>
    public const int ManyTokens = 1 << 20;

    private const double Share = 1.0 / (1L << 30);
    private const double Token = 1.0 / (1L << 48);

    /// <summary>The bound that a gain, or what is above it, gives.</summary>
    /// <param name="gain">At least 0; infinite stays infinite.</param>
    /// <param name="tokens">M.</param>
    public static double FromGain(double gain, int tokens) => gain + (gain * Share) + (tokens * Token);
}

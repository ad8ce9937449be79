namespace FisherSft.Core.Selection;

/// <summary>
/// An upper bound on an example's later gains from its gain now. In exact arithmetic the gain is the bound, since gains
/// never grow; rounding may lift a later one by a few units in the last place. Raising the double's bits by 2^20 units
/// (2.3e-10 of the value) covers that a thousandfold, costs no evaluation worth counting, keeps the order of gains, and
/// can be undone. So every pick is the largest gain as float64 computes it, however stale the bounds were: the ranking
/// does not depend on shards, pools or threads.
/// </summary>
internal static class GainBound
{
    private const long Slack = 1L << 20;

    /// <summary>The bound that a gain gives; gain ≥ 0.</summary>
    public static double FromGain(double gain) =>
        double.IsPositiveInfinity(gain) ? gain
        : gain > 0 ? BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(gain) + Slack) : Smallest;

    /// <summary>The gain that gave a bound.</summary>
    public static double ToGain(double bound) =>
        bound > Smallest ? BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(bound) - Slack) : 0;

    private static double Smallest { get; } = BitConverter.Int64BitsToDouble(Slack);
}

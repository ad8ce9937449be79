namespace FisherSft.Core.Selection;

/// <summary>One pick of a selection; its place in the ranking is its rank.</summary>
/// <param name="Index">The example's index, 0 ≤ i &lt; N.</param>
/// <param name="Gain">log det(I + X P Xᵀ) in nats, P the inverse design of all earlier picks.</param>
public readonly record struct Pick(long Index, double Gain)
{
    /// <summary>What a method that goes by no gains goes by, in its own unit, NaN where it knows nothing; null where it goes by gains.</summary>
    public double? Score { get; init; }
}

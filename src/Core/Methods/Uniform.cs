using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;
using FisherSft.Core.Vectors;

namespace FisherSft.Core.Methods;

/// <summary>
/// Uniform: n examples at random, without replacement. Every example draws one 64-bit number from the seed and its index
/// alone, and the smallest win, its score as a number in (0, 1): any part of a corpus can be drawn by itself, and a larger budget only adds picks.
/// </summary>
public sealed class Uniform : RankedOrder
{
    /// <inheritdoc/>
    public override string Name => "uniform";

    private protected override IEnumerable<Ranked> Order(
        ITokenStore tokens, SelectionOptions options, CancellationToken cancellationToken) =>
        Enumerable.Range(0, tokens.Count).OrderBy(i => Draw(options.Seed, i)).ThenBy(i => i)
            .Select(i => new Ranked(i, WeightedOrder.Unit(Draw(options.Seed, i))));

    /// <summary>The finaliser of SplitMix64 (Steele, Lea, Flood 2014) over seed and index.</summary>
    internal static ulong Draw(int seed, long index)
    {
        var z = Mix((ulong)(uint)seed + 0x9E3779B97F4A7C15) + (ulong)index * 0x9E3779B97F4A7C15;
        return Mix(z + 0x9E3779B97F4A7C15);
    }

    /// <summary>Sixty-four bits that look random, for numbers that do not.</summary>
    internal static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

namespace FisherSft.Embedding.Numerics;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood 2014) as a function of seed and counter: number k of a stream needs no numbers before it,
/// so any thread can make any part, and the stream is fixed here, where that of System.Random is the runtime's to change.
/// </summary>
internal static class SplitMix
{
    /// <summary>Number <paramref name="counter"/> of the stream of a seed.</summary>
    public static ulong At(long seed, long counter)
    {
        var z = unchecked(Mix((ulong)seed) + ((ulong)counter + 1) * 0x9E3779B97F4A7C15);
        return Mix(z);
    }

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}

using FisherSft.Embedding.Numerics;

namespace FisherSft.Experiments.Data;

/// <summary>What a number is drawn for: each has a stream of its own, so that none depends on how many of another there are.</summary>
internal enum Purpose
{
    Lengths = 1,
    Topics = 2,
    Tokens = 3,
    Truth = 4,
    Labels = 5,
}

/// <summary>
/// Random numbers as a function of seed, purpose and place: a study repeats bit for bit on any number of threads, and studies
/// that differ in L alone have the same examples.
/// </summary>
internal static class Noise
{
    /// <summary>Uniform on [0, 1), a multiple of 2⁻⁵³.</summary>
    public static double Uniform(int seed, Purpose purpose, long at) =>
        (SplitMix.At(((long)purpose << 32) | (uint)seed, at) >> 11) * (1.0 / (1L << 53));

    /// <summary>Standard normal, by Box and Muller's transform of two uniform numbers.</summary>
    public static double Normal(int seed, Purpose purpose, long at)
    {
        // 1 − u is above 0, so that its logarithm is finite.
        var radius = Math.Sqrt(-2 * Math.Log(1 - Uniform(seed, purpose, 2 * at)));
        return radius * Math.Cos(2 * Math.PI * Uniform(seed, purpose, 2 * at + 1));
    }
}

using FisherSft.Core.Methods;

namespace FisherSft.Core.Vectors;

/// <summary>
/// Sampling without replacement with given weights, as an order of all examples: example i draws u_i in (0, 1) from the seed
/// and its index, and −ln(u_i) / w_i ascending is the order (Efraimidis and Spirakis 2006). The first n are what n successive
/// draws in proportion to the weights of those left would be, for every n.
/// </summary>
internal static class WeightedOrder
{
    /// <summary>Orders examples; those of weight 0 come last, of equals the lowest index first.</summary>
    /// <param name="weights">w, N, each 0 or above and finite.</param>
    /// <param name="seed">The seed of the run.</param>
    public static IEnumerable<int> Of(IReadOnlyList<double> weights, int seed)
    {
        var keys = new double[weights.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = -Math.Log(Unit(Uniform.Draw(seed, i))) / weights[i];
        }

        return Enumerable.Range(0, keys.Length).OrderBy(i => keys[i]).ThenBy(i => i);
    }

    /// <summary>A number in (0, 1) from 64 random bits.</summary>
    public static double Unit(ulong bits) => ((bits >> 11) + 0.5) / (1L << 53);
}

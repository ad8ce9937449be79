using FisherSft.Core.Linear;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;
using FisherSft.Core.Vectors;

namespace FisherSft.Core.Methods;

/// <summary>
/// DensitySampling (Sachdeva et al. 2024, "How to Train Data-Efficient LLMs"): the kernel density of an example among all, from a
/// count sketch of locality-sensitive hashes (<see cref="HashSketch"/>), and a sample without replacement with weight
/// 1 / density, so that crowded places are thinned and lonely ones kept. The example's vector is the mean of its rows. Two
/// passes over the vectors: one counts, one scores; N·R·d multiply-adds each. What the source leaves open and we chose: the
/// width of a bucket, half the mean distance of two examples, taken from 1,000 random pairs; 1,000 rows of 4,096 buckets; and
/// that a bucket's chance hits, N / B, are taken off.
/// </summary>
public sealed class Density : VectorOrder
{
    private const int Block = 1024;

    /// <inheritdoc/>
    public override string Name => "density";

    /// <inheritdoc/>
    public override IExampleMap Map(ITokenStore sample, SelectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(sample);
        return new PoolingMap(Pooling.Mean, sample.Dimension);
    }

    /// <summary>The density of every example, its own weight included: the mean kernel to all N, above 0.</summary>
    /// <inheritdoc cref="VectorOrder.Rank"/>
    internal static double[] Densities(ITokenStore vectors, SelectionOptions options, CancellationToken cancellationToken)
    {
        var sketch = new HashSketch(vectors.Dimension, HashSketch.WidthOf(vectors, options.Seed), options.Seed);
        var (crew, densities) = (new WorkCrew(options.Threads), new double[vectors.Count]);
        Over((from, to) => sketch.Count(vectors, from, to));
        Over((from, to) => sketch.Score(vectors, from, to, densities));
        return densities;

        void Over(Action<int, int> pass) => crew.Run(
            (vectors.Count + Block - 1) / Block,
            block => pass(block * Block, Math.Min(vectors.Count, (block + 1) * Block)),
            cancellationToken);
    }

    internal override IEnumerable<Ranked> Rank(
        ITokenStore vectors, ITokenStore tokens, SelectionOptions options, CancellationToken cancellationToken)
    {
        var densities = Densities(vectors, options, cancellationToken);
        return WeightedOrder.Of([.. densities.Select(density => 1 / density)], options.Seed).Select(i => new Ranked(i, densities[i]));
    }
}

using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;
using FisherSft.Core.Vectors;

namespace FisherSft.Core.Methods;

/// <summary>
/// ClusteredSampling (Axiotis et al. 2024, "Data-Efficient Learning via Clustering-Based Sensitivity Sampling"): k-means over the
/// means of examples' rows, then a sample without replacement in which an example's weight is the mean loss of its cluster
/// plus λ times its squared distance to the cluster's centre: the bound on its loss if losses change no faster than √λ with
/// distance. Where no loss is at hand the weight is the distance alone. What the source leaves open and we chose: λ is such
/// that both terms have the same sum; k = √N, at most 1,000; centres are fitted on 50,000 random examples at most
/// (<see cref="KMeans"/>).
/// </summary>
/// <param name="losses">The loss of every example; empty where there is none.</param>
public sealed class Cluster(IReadOnlyList<double> losses) : VectorOrder
{
    private const int MostClusters = 1000;

    /// <summary>Without losses.</summary>
    public Cluster()
        : this([])
    {
    }

    /// <inheritdoc/>
    public override string Name => "cluster";

    /// <inheritdoc/>
    public override IExampleMap Map(ITokenStore sample, SelectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(sample);
        return new PoolingMap(Pooling.Mean, sample.Dimension);
    }

    /// <summary>The weight of every example, 0 or above.</summary>
    internal double[] Weights(ITokenStore vectors, SelectionOptions options, CancellationToken cancellationToken)
    {
        var clusters = KMeans.Fit(
            vectors, Math.Clamp((int)Math.Sqrt(vectors.Count), 1, MostClusters), options.Seed, options.Threads, cancellationToken);
        var (of, squares) = clusters.Assign(vectors, options.Threads, cancellationToken);
        if (losses.Count == 0)
        {
            return squares;
        }

        if (losses.Count != vectors.Count)
        {
            throw new ArgumentException($"{losses.Count} losses for {vectors.Count} examples; measure one each.");
        }

        var means = of.Zip(losses).GroupBy(pair => pair.First).ToDictionary(group => group.Key, group => group.Average(pair => pair.Second));
        var (ofLoss, ofDistance) = (of.Sum(cluster => means[cluster]), squares.Sum());
        var lambda = ofDistance > 0 ? ofLoss / ofDistance : 0;
        return [.. of.Zip(squares, (cluster, square) => means[cluster] + lambda * square)];
    }

    internal override IEnumerable<Ranked> Rank(
        ITokenStore vectors, ITokenStore tokens, SelectionOptions options, CancellationToken cancellationToken)
    {
        var weights = Weights(vectors, options, cancellationToken);
        return WeightedOrder.Of(weights, options.Seed).Select(i => new Ranked(i, weights[i]));
    }
}

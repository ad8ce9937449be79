namespace FisherSft.Core.Selection;

/// <summary>What to select, and with what means. None of the means (shards, threads, pool) changes the ranking.</summary>
public sealed record SelectionOptions
{
    /// <summary>n, how many examples to pick at most. Default: 1000. At least 1, at most N.</summary>
    public int Budget { get; init; } = 1000;

    /// <summary>
    /// How many trained tokens the picks may hold together; null for no bound. Default: null. Examples that no longer
    /// fit are passed over, and the selection ends when none fits.
    /// </summary>
    public long? TokenBudget { get; init; }

    /// <summary>The design starts as ridge·I. Default: 1. Above 0; raising it favours examples with large embeddings.</summary>
    public double Ridge { get; init; } = 1;

    /// <summary>The seed of methods that draw at random. Default: 0.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// What methods that look at a part of the examples may miss, as a share of the optimum; null for the method's own
    /// default, <see cref="ISelectionMethod.DefaultEpsilon"/>. Above 0 and below 1; raising it saves time.
    /// </summary>
    public double? Epsilon { get; init; }

    /// <summary>Into how many shards the examples are divided. Default: 1.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>How many threads work. Default: all cores.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// How many candidates all shards together propose in a round at most. Default: 64. Raising it saves rounds and costs
    /// evaluations.
    /// </summary>
    public int Pool { get; init; } = 64;

    /// <summary>
    /// How far below the best gain, as a share of it, shards bound examples anew in a round at least; it lasts until gains have
    /// fallen by as much. Default: 0.07. In 0..1; raising it saves rounds and costs bounds. Where gains fall faster than that
    /// in three picks, a round reaches farther by itself.
    /// </summary>
    public double Reach { get; init; } = 0.07;

    /// <summary>
    /// Bytes of candidates' token rows that are held from round to round. Default: 256 MB. With more, fewer candidates are
    /// proposed again.
    /// </summary>
    public long HeldBytes { get; init; } = 256 << 20;

    /// <summary>
    /// Room for tangents of candidates, d² / 2 float32 each. Default: 192 MB. With more, fewer candidates are bounded by the
    /// longer way.
    /// </summary>
    public long TangentBytes { get; init; } = 192 << 20;
}

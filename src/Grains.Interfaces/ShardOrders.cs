using System.Globalization;

namespace FisherSft.Grains;

/// <summary>
/// A piece of work for a shard. Two orders of the same <see cref="Work"/> are the same work. A shard that lacks what the
/// work builds on, for it has just been activated, makes up for it by itself.
/// </summary>
[GenerateSerializer, Immutable, Alias("FisherSft.ShardOrder")]
public abstract record ShardOrder
{
    /// <summary>The coordinator's activation, counted up; an order of an earlier one is stale.</summary>
    [Id(0)]
    public long Epoch { get; init; }

    /// <summary>The order's number within the activation; a lower one than the last is stale.</summary>
    [Id(1)]
    public long Sequence { get; init; }

    /// <summary>The work's name, the same for the same work.</summary>
    public abstract string Work { get; }
}

/// <summary>
/// Count rows. The result: counts of every range. Each coordinator divides the corpus by the silos that there are, so the
/// counts of one are nothing to the next.
/// </summary>
[GenerateSerializer, Immutable, Alias("FisherSft.CountOrder")]
public sealed record CountOrder : ShardOrder
{
    /// <inheritdoc/>
    public override string Work => string.Create(CultureInfo.InvariantCulture, $"count/{Epoch}");
}

/// <summary>Count words. The result: the counts.</summary>
[GenerateSerializer, Immutable, Alias("FisherSft.WordsOrder")]
public sealed record WordsOrder : ShardOrder
{
    /// <inheritdoc/>
    public override string Work => "words";
}

/// <summary>Count pairs of words of the vocabulary. The result: the counts.</summary>
[GenerateSerializer, Immutable, Alias("FisherSft.PairsOrder")]
public sealed record PairsOrder : ShardOrder
{
    /// <inheritdoc/>
    public override string Work => "pairs";
}

/// <summary>
/// Read examples as texts, from one on, as many as make a message. The result: where to go on, whether there are more, and the
/// texts under their indices, each cut to what a question shows of it.
/// </summary>
/// <param name="From">The index to begin at; below the shard's first for the first.</param>
[GenerateSerializer, Immutable, Alias("FisherSft.QuestionsOrder")]
public sealed record QuestionsOrder([property: Id(0)] long From) : ShardOrder
{
    /// <inheritdoc/>
    public override string Work => string.Create(CultureInfo.InvariantCulture, $"questions/{From}");
}

/// <summary>Embed. The result: M of every example; where they are asked for, the model's losses behind.</summary>
/// <param name="Losses">Whether each example's mean loss is asked for.</param>
/// <param name="Bounds">Whether a selection by gains begins behind this: first bounds may be computed while others embed.</param>
[GenerateSerializer, Immutable, Alias("FisherSft.EmbedOrder")]
public sealed record EmbedOrder([property: Id(0)] bool Losses, [property: Id(1)] bool Bounds) : ShardOrder
{
    /// <inheritdoc/>
    public override string Work => Losses ? "embed/losses" : "embed";
}

/// <summary>Propose candidates under a design. The result: a proposal.</summary>
/// <param name="Version">The version of the design.</param>
/// <param name="Pool">How many candidates at most.</param>
/// <param name="TokensLeft">What the token budget still allows.</param>
/// <param name="Exact">Whether bounds are to be those of the gains themselves.</param>
/// <param name="Round">The coordinator's round, which names this order within the epoch.</param>
/// <param name="BoundFrom">Only bounds of at least this are computed anew.</param>
/// <param name="ProposeFrom">Only examples with a bound of at least this are proposed.</param>
/// <param name="Held">Examples of this shard that the coordinator has as candidates.</param>
/// <param name="Bytes">What the rows of the proposed may take.</param>
[GenerateSerializer, Immutable, Alias("FisherSft.ProposeOrder")]
public sealed record ProposeOrder(
    [property: Id(0)] int Version,
    [property: Id(1)] int Pool,
    [property: Id(2)] long TokensLeft,
    [property: Id(3)] bool Exact,
    [property: Id(4)] int Round,
    [property: Id(5)] double BoundFrom,
    [property: Id(6)] double ProposeFrom,
    [property: Id(7)] long[] Held,
    [property: Id(8)] long Bytes) : ShardOrder
{
    /// <summary>This shard's part of a sample, of which the best alone is proposed. Default: null, all examples.</summary>
    [Id(9)]
    public long[]? Among { get; init; }

    /// <inheritdoc/>
    public override string Work => string.Create(CultureInfo.InvariantCulture, $"propose/{Epoch}/{Round}");
}

/// <summary>Send the token rows of examples. The result: candidates without gains.</summary>
/// <param name="Indices">The examples, all of this shard, in any order.</param>
/// <param name="Window">A number that names this set within the coordinator's activation.</param>
[GenerateSerializer, Immutable, Alias("FisherSft.RowsOrder")]
public sealed record RowsOrder([property: Id(0)] long[] Indices, [property: Id(1)] long Window) : ShardOrder
{
    /// <inheritdoc/>
    public override string Work => string.Create(CultureInfo.InvariantCulture, $"rows/{Epoch}/{Window}");
}

/// <summary>Send examples whole, labels and all. The result: a store of them.</summary>
/// <param name="Indices">The examples, all of this shard, ascending.</param>
[GenerateSerializer, Immutable, Alias("FisherSft.ExamplesOrder")]
public sealed record ExamplesOrder([property: Id(0)] long[] Indices) : ShardOrder
{
    /// <inheritdoc/>
    public override string Work => string.Create(CultureInfo.InvariantCulture, $"examples/{Epoch}");
}

/// <summary>Send a vector of every example. The result: a store of them.</summary>
/// <param name="Map">What the method's vectors are made with, in parts.</param>
[GenerateSerializer, Immutable, Alias("FisherSft.VectorsOrder")]
public sealed record VectorsOrder([property: Id(0)] byte[][] Map) : ShardOrder
{
    /// <inheritdoc/>
    public override string Work => string.Create(CultureInfo.InvariantCulture, $"vectors/{Epoch}");
}

/// <summary>Evaluate all examples under the final design. The result: the shard's part of the certificate.</summary>
/// <param name="Version">The version of the design.</param>
/// <param name="Budget">n.</param>
/// <param name="TokenBudget">The bound on trained tokens, or null.</param>
[GenerateSerializer, Immutable, Alias("FisherSft.CertifyOrder")]
public sealed record CertifyOrder(
    [property: Id(0)] int Version, [property: Id(1)] int Budget, [property: Id(2)] long? TokenBudget) : ShardOrder
{
    /// <inheritdoc/>
    public override string Work => string.Create(CultureInfo.InvariantCulture, $"certify/{Version}");
}

/// <summary>Read the partition once more for the text of the picks in it. The result: the rejected rows.</summary>
/// <param name="Version">The version of the design, which knows the picks.</param>
[GenerateSerializer, Immutable, Alias("FisherSft.CollectOrder")]
public sealed record CollectOrder([property: Id(0)] int Version) : ShardOrder
{
    /// <inheritdoc/>
    public override string Work => string.Create(CultureInfo.InvariantCulture, $"collect/{Version}");
}

/// <summary>Send the text of picks. The result: rows as selected.jsonl and ranking.csv have them.</summary>
/// <param name="Version">The version of the design, which knows the picks.</param>
/// <param name="Indices">The picks, all of this shard.</param>
/// <param name="Window">A number that names this set within the coordinator's activation.</param>
[GenerateSerializer, Immutable, Alias("FisherSft.TextsOrder")]
public sealed record TextsOrder(
    [property: Id(0)] int Version, [property: Id(1)] long[] Indices, [property: Id(2)] long Window) : ShardOrder
{
    /// <inheritdoc/>
    public override string Work => string.Create(CultureInfo.InvariantCulture, $"texts/{Epoch}/{Window}");
}

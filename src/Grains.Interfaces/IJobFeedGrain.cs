namespace FisherSft.Grains;

/// <summary>A job, by its id: what its shards ask of it to catch up. The same grain as <see cref="IJobGrain"/>.</summary>
[Alias("FisherSft.IJobFeedGrain")]
public interface IJobFeedGrain : IGrainWithStringKey
{
    /// <summary>What a shard is to work on, as far as it is known by now; null where the job has ended.</summary>
    [Alias("GetPlanAsync")]
    Task<ShardPlan?> GetPlanAsync(int shard);

    /// <summary>A part of the vocabulary or of the fitted model.</summary>
    [Alias("GetLearntAsync")]
    Task<FeedPart> GetLearntAsync(LearntKind kind, int part);

    /// <summary>A part of what brings a design from one version towards the present one.</summary>
    /// <param name="from">The version that the replica has.</param>
    /// <param name="to">The version that the first part named; −1 with the first part.</param>
    /// <param name="part">Which part.</param>
    [Alias("GetUpdateAsync")]
    Task<FeedPart> GetUpdateAsync(int from, int to, int part);

    /// <summary>Asks nothing: wakes a coordinator whose silo has gone.</summary>
    /// <returns>Whether the job still goes on.</returns>
    [Alias("WakeAsync")]
    Task<bool> WakeAsync();
}

/// <summary>What is learnt from the corpus.</summary>
[GenerateSerializer, Alias("FisherSft.LearntKind")]
public enum LearntKind
{
    /// <summary>The words that have a vector.</summary>
    Vocabulary,

    /// <summary>The words and their vectors.</summary>
    Model,
}

/// <summary>What a part of a feed is.</summary>
[GenerateSerializer, Alias("FisherSft.FeedKind")]
public enum FeedKind
{
    /// <summary>What was asked for is not there, or no longer: begin anew.</summary>
    Missing,

    /// <summary>What was asked for.</summary>
    Learnt,

    /// <summary>The picks of a round.</summary>
    Round,

    /// <summary>A whole design.</summary>
    Snapshot,
}

/// <summary>A part of a feed.</summary>
/// <param name="Kind">What it is a part of.</param>
/// <param name="Version">The version of the design that it leads to.</param>
/// <param name="Parts">How many parts there are.</param>
/// <param name="Bytes">This one.</param>
[GenerateSerializer, Immutable, Alias("FisherSft.FeedPart")]
public sealed record FeedPart(
    [property: Id(0)] FeedKind Kind, [property: Id(1)] int Version, [property: Id(2)] int Parts, [property: Id(3)] byte[] Bytes)
{
    /// <summary>What was asked for is not there.</summary>
    public static FeedPart Missing { get; } = new(FeedKind.Missing, -1, 0, []);
}

/// <summary>What a shard works on.</summary>
/// <param name="Specification">The job's.</param>
/// <param name="Shard">Its number.</param>
/// <param name="Shards">How many there are.</param>
/// <param name="Files">All files of the corpus.</param>
/// <param name="Ranges">Its own ranges.</param>
/// <param name="Counted">Whether the ranges' first index and line are known.</param>
/// <param name="Embedded">Whether the files are those of an embeddings folder; ranges are then bytes of its examples.jsonl.</param>
[GenerateSerializer, Immutable, Alias("FisherSft.ShardPlan")]
public sealed record ShardPlan(
    [property: Id(0)] JobSpecification Specification,
    [property: Id(1)] int Shard,
    [property: Id(2)] int Shards,
    [property: Id(3)] PlanFile[] Files,
    [property: Id(4)] PlanRange[] Ranges,
    [property: Id(5)] bool Counted,
    [property: Id(6)] bool Embedded);

/// <summary>A file of a corpus.</summary>
/// <param name="Name">As it was named.</param>
/// <param name="Path">Its full path, or az://container/name.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Version">What names its content in blob storage; of a file, when it was written, for the coordinator.</param>
[GenerateSerializer, Immutable, Alias("FisherSft.PlanFile")]
public sealed record PlanFile(
    [property: Id(0)] string Name, [property: Id(1)] string Path, [property: Id(2)] long Length, [property: Id(3)] string? Version);

/// <summary>A stretch of a file, and what its rows are numbered from.</summary>
/// <param name="File">Which file.</param>
/// <param name="From">Its first byte.</param>
/// <param name="To">The byte behind its last.</param>
/// <param name="FirstIndex">The index of its first example.</param>
/// <param name="FirstLine">The number of its first line.</param>
/// <param name="Examples">How many examples are in it.</param>
[GenerateSerializer, Immutable, Alias("FisherSft.PlanRange")]
public sealed record PlanRange(
    [property: Id(0)] int File,
    [property: Id(1)] long From,
    [property: Id(2)] long To,
    [property: Id(3)] long FirstIndex,
    [property: Id(4)] long FirstLine,
    [property: Id(5)] long Examples);

namespace FisherSft.Grains;

/// <summary>
/// A shard of a job: key is the shard's number and the job's id. Work is ordered and polled: a call starts the work or
/// joins it where it runs, and answers within seconds, done or not. A repeated, late or lost call changes nothing.
/// </summary>
[Alias("FisherSft.IShardGrain")]
public interface IShardGrain : IGrainWithIntegerCompoundKey
{
    /// <summary>Starts or joins a piece of work.</summary>
    [Alias("WorkAsync")]
    Task<WorkReply> WorkAsync(ShardOrder order);

    /// <summary>A part of a finished piece of work's result; null where the shard no longer has it.</summary>
    [Alias("GetPartAsync")]
    Task<WorkPart?> GetPartAsync(string work, int part);

    /// <summary>
    /// Hands the shard over to another silo, with its state where that is small, as soon as its own silo knows the other. Call
    /// it between two rounds, and again until it is there.
    /// </summary>
    [Alias("MoveAsync")]
    Task MoveAsync(SiloAddress silo);

    /// <summary>The silo that the shard is on.</summary>
    [Alias("PlaceAsync")]
    Task<SiloAddress> PlaceAsync();

    /// <summary>Ends all work and frees the memory: the job has ended.</summary>
    [Alias("ReleaseAsync")]
    Task ReleaseAsync();
}

/// <summary>A part of a result; never copied on its way, as an array by itself would be.</summary>
[GenerateSerializer, Immutable, Alias("FisherSft.WorkPart")]
public sealed record WorkPart([property: Id(0)] byte[] Bytes);

/// <summary>How a piece of work stands.</summary>
[GenerateSerializer, Alias("FisherSft.WorkState")]
public enum WorkState
{
    /// <summary>It goes on; ask again.</summary>
    Working,

    /// <summary>It is done.</summary>
    Ready,

    /// <summary>It failed in a way that another attempt may mend.</summary>
    Broken,

    /// <summary>It failed for good: the input is wrong.</summary>
    Refused,

    /// <summary>The order is older than one that came before.</summary>
    Stale,

    /// <summary>What the work needs of another silo is not there, or its silo has just gone; ask again.</summary>
    Waiting,
}

/// <summary>A shard's answer.</summary>
/// <param name="State">How the work stands.</param>
/// <param name="Activity">What is being done.</param>
/// <param name="Done">How much of it is.</param>
/// <param name="Total">How much there is; 0 where not known.</param>
/// <param name="Parts">Into how many parts the result is cut, once it is ready.</param>
/// <param name="First">The first part, which spares a call.</param>
/// <param name="Fault">What went wrong.</param>
/// <param name="Silo">Where the shard runs.</param>
/// <param name="Evaluations">Bounds computed by this work that its result does not count.</param>
/// <param name="Kind">Of what kind <paramref name="Fault"/> is.</param>
[GenerateSerializer, Immutable, Alias("FisherSft.WorkReply")]
public sealed record WorkReply(
    [property: Id(0)] WorkState State,
    [property: Id(1)] string Activity,
    [property: Id(2)] long Done,
    [property: Id(3)] long Total,
    [property: Id(4)] int Parts,
    [property: Id(5)] byte[]? First,
    [property: Id(6)] string? Fault,
    [property: Id(7)] SiloAddress Silo,
    [property: Id(8)] long Evaluations,
    [property: Id(9)] JobFault Kind = JobFault.Outside);

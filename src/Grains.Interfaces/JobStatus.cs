namespace FisherSft.Grains;

/// <summary>How far a job is.</summary>
[GenerateSerializer, Immutable, Alias("FisherSft.JobStatus")]
public sealed record JobStatus
{
    /// <summary>The job's id.</summary>
    [Id(0)]
    public required string Job { get; init; }

    /// <summary>Where it is.</summary>
    [Id(1)]
    public JobStage Stage { get; init; }

    /// <summary>What it is to do; null where there is no such job.</summary>
    [Id(2)]
    public JobSpecification? Specification { get; init; }

    /// <summary>When it was submitted.</summary>
    [Id(3)]
    public DateTimeOffset Submitted { get; init; }

    /// <summary>When it ended; null before.</summary>
    [Id(4)]
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Why it failed, or what it waits for; null where all is well.</summary>
    [Id(5)]
    public string? Message { get; init; }

    /// <summary>N; 0 until counted.</summary>
    [Id(6)]
    public long Examples { get; init; }

    /// <summary>Rows that cannot be used.</summary>
    [Id(7)]
    public long Rejected { get; init; }

    /// <summary>T; 0 until embedded.</summary>
    [Id(8)]
    public long Tokens { get; init; }

    /// <summary>Picks so far.</summary>
    [Id(9)]
    public int Selected { get; init; }

    /// <summary>n; 0 until counted.</summary>
    [Id(10)]
    public int Budget { get; init; }

    /// <summary>Rounds so far.</summary>
    [Id(11)]
    public int Rounds { get; init; }

    /// <summary>Gains computed so far, in float64.</summary>
    [Id(12)]
    public long GainEvaluations { get; init; }

    /// <summary>Σ gain so far, nats.</summary>
    [Id(13)]
    public double Information { get; init; }

    /// <summary>The gain of the last pick, nats.</summary>
    [Id(14)]
    public double LastGain { get; init; }

    /// <summary>Wall time by stage, that of the present one included.</summary>
    [Id(15)]
    public IReadOnlyDictionary<JobStage, double> Seconds { get; init; } = new Dictionary<JobStage, double>();

    /// <summary>How far the present stage is, 0 to 1.</summary>
    [Id(16)]
    public double Progress { get; init; }

    /// <summary>Seconds until the present stage ends, as far as can be told; null where not.</summary>
    [Id(17)]
    public double? SecondsLeft { get; init; }

    /// <summary>The shards.</summary>
    [Id(18)]
    public IReadOnlyList<ShardStatus> Shards { get; init; } = [];

    /// <summary>At least this share of the best possible selection's information; null until certified.</summary>
    [Id(19)]
    public double? CertifiedShare { get; init; }

    /// <summary>Where the coordinator runs.</summary>
    [Id(20)]
    public string Silo { get; init; } = string.Empty;

    /// <summary>Bytes that checkpoints wrote since the coordinator was activated.</summary>
    [Id(21)]
    public long CheckpointBytes { get; init; }

    /// <summary>Bounds on gains computed so far.</summary>
    [Id(22)]
    public long BoundEvaluations { get; init; }

    /// <summary>Tangents of gains made so far.</summary>
    [Id(23)]
    public long TangentEvaluations { get; init; }

    /// <summary>By what kind of fault it failed, where it did.</summary>
    [Id(24)]
    public JobFault Fault { get; init; }

    /// <summary>Examples that the language model has been asked about.</summary>
    [Id(25)]
    public long Asked { get; init; }
}

/// <summary>How far a shard is.</summary>
/// <param name="Number">Which, from 0.</param>
/// <param name="Silo">Where it runs; empty where not known.</param>
/// <param name="Activity">What it does.</param>
/// <param name="Done">How much of it is done.</param>
/// <param name="Total">How much there is to do; 0 where not known.</param>
/// <param name="Examples">Its examples.</param>
/// <param name="Tokens">Their tokens; 0 until embedded.</param>
/// <param name="Fault">What went wrong last, if it has not been overcome.</param>
[GenerateSerializer, Immutable, Alias("FisherSft.ShardStatus")]
public sealed record ShardStatus(
    [property: Id(0)] int Number,
    [property: Id(1)] string Silo,
    [property: Id(2)] string Activity,
    [property: Id(3)] long Done,
    [property: Id(4)] long Total,
    [property: Id(5)] long Examples,
    [property: Id(6)] long Tokens,
    [property: Id(7)] string? Fault);

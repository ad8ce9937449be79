namespace FisherSft.Core.Scale;

/// <summary>What a selection takes, by part, one after the other.</summary>
public sealed record CostEstimate
{
    /// <summary>Seconds of embedding by a transformer; what the fitted embedder takes is not in the model.</summary>
    public required double Embed { get; init; }

    /// <summary>Seconds of the first bounds, for which every row is read.</summary>
    public required double FirstPass { get; init; }

    /// <summary>Seconds for bounds and gains after that.</summary>
    public required double Evaluating { get; init; }

    /// <summary>Seconds that picks take one after the other: their gains on the coordinator, and the design brought up to date.</summary>
    public required double Picking { get; init; }

    /// <summary>Rounds of the coordinator.</summary>
    public required double Rounds { get; init; }

    /// <summary>Seconds that rounds wait for messages.</summary>
    public required double Waiting { get; init; }

    /// <summary>Seconds of the certificate.</summary>
    public required double Certificate { get; init; }

    /// <summary>Bytes that cross the network: candidates' rows one way, picks' rows the other, once a silo. Their seconds are the network's.</summary>
    public required double NetworkBytes { get; init; }

    /// <summary>Bytes of all checkpoints.</summary>
    public required double CheckpointBytes { get; init; }

    /// <summary>Bytes of memory on a silo that holds shards.</summary>
    public required double SiloMemory { get; init; }

    /// <summary>Bytes of memory for the coordinator.</summary>
    public required double CoordinatorMemory { get; init; }

    /// <summary>Bytes of disk on a silo.</summary>
    public required double SiloDisk { get; init; }

    /// <summary>Seconds of the selection without the certificate.</summary>
    public double Ranking => FirstPass + Evaluating + Picking + Waiting;

    /// <summary>Seconds of all.</summary>
    public double Total => Embed + Ranking + Certificate;

    /// <summary>The part that takes longest, and its seconds.</summary>
    public (string Part, double Seconds) Longest => new (string Part, double Seconds)[]
    {
        ("embedding", Embed), ("first pass", FirstPass), ("evaluations", Evaluating), ("picks one after the other", Picking),
        ("messages", Waiting), ("certificate", Certificate),
    }.MaxBy(part => part.Seconds);
}

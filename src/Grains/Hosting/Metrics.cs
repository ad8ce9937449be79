using System.Diagnostics.Metrics;

namespace FisherSft.Grains.Hosting;

/// <summary>What the cluster counts, on the meter "FisherSft".</summary>
public static class Metrics
{
    /// <summary>The meter's name.</summary>
    public const string Name = "FisherSft";

    private static readonly Meter Meter = new(Name);

    internal static Counter<long> Picks { get; } = Meter.CreateCounter<long>("fishersft.picks", "{pick}", "Examples picked.");

    internal static Counter<long> Rounds { get; } = Meter.CreateCounter<long>("fishersft.rounds", "{round}", "Rounds decided.");

    internal static Counter<long> Evaluations { get; } =
        Meter.CreateCounter<long>("fishersft.gain_evaluations", "{evaluation}", "Gains computed.");

    internal static Counter<long> Bounds { get; } =
        Meter.CreateCounter<long>("fishersft.bound_evaluations", "{evaluation}", "Bounds on gains computed.");

    internal static Counter<long> Tokens { get; } =
        Meter.CreateCounter<long>("fishersft.tokens_embedded", "{token}", "Tokens embedded.");

    internal static Counter<long> CheckpointBytes { get; } =
        Meter.CreateCounter<long>("fishersft.checkpoint_bytes", "By", "Bytes of models, losses and picks written to storage.");

    internal static Histogram<double> StageSeconds { get; } =
        Meter.CreateHistogram<double>("fishersft.stage_seconds", "s", "Wall time of a job's stages.");

    internal static Counter<long> Jobs { get; } = Meter.CreateCounter<long>("fishersft.jobs", "{job}", "Jobs ended, by how.");
}

namespace FisherSft.Core.Scale;

/// <summary>
/// What <see cref="CostModel"/> multiplies counts by: seconds of one thread for a piece of work, and how counts grow. Fitted by
/// bench/scale.py, which writes the values below and how well they fit to bench/results/scale.md.
/// </summary>
public sealed record CostRates
{
    /// <summary>Those of the machine in bench/results/scale.md.</summary>
    public static CostRates Measured { get; } = new();

    /// <summary>Seconds of the bound that <see cref="SpeedProbe"/> times.</summary>
    public double Bound { get; init; } = 1.594e-5;

    /// <summary>Seconds of the fitted embedder, learning and embedding together, a value of T × d, and a token.</summary>
    public (double Value, double Token) Embedding { get; init; } = (2.038e-8, 1.928e-6);

    /// <summary>Seconds of its decomposition and its held-out measure, times d.</summary>
    public double HeldOut { get; init; } = 0.01348;

    /// <summary>Seconds a value of the first pass, T × d of them.</summary>
    public double FirstPass { get; init; } = 2.315e-9;

    /// <summary>Seconds of a bound or gain of rows on disk, a value of M × d, and a multiply-add of M·d² / 2.</summary>
    public (double Value, double Product) Evaluation { get; init; } = (7.336e-9, 5.582e-11);

    /// <summary>The share of these that rows in memory take.</summary>
    public double InMemory { get; init; } = 0.7011;

    /// <summary>Seconds a pick and multiply-add of its M·d².</summary>
    public double Update { get; init; } = 5.861e-10;

    /// <summary>Seconds a d³ of the root that shards need: for stochastic once a pick.</summary>
    public double Root { get; init; } = 5.019e-11;

    /// <summary>Seconds of the certificate, a value of T × d, and a multiply-add of T·d² / 2.</summary>
    public (double Value, double Product) Certificate { get; init; } = (1.321e-8, 8.418e-11);

    /// <summary>Seconds until silos select.</summary>
    public double Start { get; init; } = 0.2476;

    /// <summary>Seconds that a round waits for messages, a silo.</summary>
    public double Round { get; init; } = 1.327e-3;

    /// <summary>Evaluations of tokenod after the first pass, an example and a pick.</summary>
    public (double Example, double Pick) Greedy { get; init; } = (2, 24.4);

    /// <summary>Evaluations of stochastic at ε = 0.05 after the first pass, an example and a pick.</summary>
    public (double Example, double Pick) Sampled { get; init; } = (1.118, 3.5);

    /// <summary>Picks a round of tokenod are A·n^B, on one machine.</summary>
    public (double A, double B) PicksARound { get; init; } = (0.1786, 0.653);

    /// <summary>The same on silos, whose shards each propose a pool.</summary>
    public (double A, double B) PicksARoundOfSilos { get; init; } = (0.1609, 0.8041);

    /// <summary>Rows of examples that a pick of tokenod moves to or from each silo but the coordinator's, and its share of others'.</summary>
    public (double Silo, double Share) GreedyRows { get; init; } = (1.049, 1.986);

    /// <summary>The same of stochastic, whose shards each propose their best.</summary>
    public (double Silo, double Share) SampledRows { get; init; } = (5.239, 0.29);

    /// <summary>Bytes of a checkpoint a pick, and a round.</summary>
    public (double Pick, double Round) Checkpoint { get; init; } = (17.3, 7.1);
}

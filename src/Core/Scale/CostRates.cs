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
    public double Bound { get; init; } = 1.59e-5;

    /// <summary>Seconds of the fitted embedder, learning and embedding together, a value of T × d, and a token.</summary>
    public (double Value, double Token) Embedding { get; init; } = (2.038e-8, 1.928e-6);

    /// <summary>Seconds of its decomposition and its held-out measure, times d.</summary>
    public double HeldOut { get; init; } = 0.01348;

    /// <summary>Seconds a value of the first pass, T × d of them.</summary>
    public double FirstPass { get; init; } = 2.315e-9;

    /// <summary>Seconds a multiply-add of bounds and gains, M·d² / 2 each, of rows on disk and of rows in memory.</summary>
    public (double OnDisk, double InMemory) Evaluation { get; init; } = (1.477e-10, 1.192e-10);

    /// <summary>Seconds a pick, whatever its size.</summary>
    public double Pick { get; init; } = 3.518e-4;

    /// <summary>Seconds a pick and multiply-add of its M·d².</summary>
    public double Update { get; init; } = 2.319e-10;

    /// <summary>Seconds a multiply-add of the certificate, M·d² / 2 an example.</summary>
    public double Certificate { get; init; } = 2.695e-10;

    /// <summary>Seconds that a round waits for messages, and more of them a silo.</summary>
    public (double Each, double Silo) Round { get; init; } = (7.4e-6, 1.587e-3);

    /// <summary>Evaluations of tokenod after the first pass, an example and a pick.</summary>
    public (double Example, double Pick) Greedy { get; init; } = (2, 24.4);

    /// <summary>Evaluations of stochastic after the first pass, an example and a pick.</summary>
    public (double Example, double Pick) Sampled { get; init; } = (1.118, 3.5);

    /// <summary>Picks a round of tokenod are A·n^B.</summary>
    public (double A, double B) PicksARound { get; init; } = (0.1786, 0.653);

    /// <summary>Candidates whose rows a pick moves to the coordinator.</summary>
    public double Candidates { get; init; } = 2.35;

    /// <summary>Bytes of a checkpoint a pick, and a round.</summary>
    public (double Pick, double Round) Checkpoint { get; init; } = (17.3, 7.1);
}

using FisherSft.Core.Selection;

namespace FisherSft.Core.Scale;

/// <summary>
/// What selecting n of N examples of M tokens and d dimensions takes, on one machine or S silos of t threads. First pass and
/// certificate read and bound every example, shared by all threads. A pick needs some evaluations, shared likewise, and one update
/// of the design, which each silo makes for itself: it does not get less with more silos. A round waits for messages, and rows of
/// examples cross the network. After the first pass, which takes lengths of rows alone, nearly every example is bounded once or
/// twice more as picks are made, and some a pick; how often, and how many picks a round takes, depends on the corpus.
/// docs/scale.md has it in a table. What the network takes by its speed is not in the seconds.
/// </summary>
/// <param name="rates">Of the machine.</param>
public sealed class CostModel(CostRates rates)
{
    /// <summary>The runtime itself, buffers and the page's text.</summary>
    public const double BaseMemory = 160e6;

    private const int ExampleBytes = 40;

    // What the rates of stochastic were measured at.
    private const double FittedEpsilon = 0.05;

    /// <summary>Estimates.</summary>
    /// <param name="work">What.</param>
    /// <param name="fleet">Where.</param>
    public CostEstimate Of(Workload work, Fleet fleet)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(fleet);
        var (N, n, M, d) = (work.Examples, work.Picks, work.TokensAnExample, (double)work.Dimension);
        var hosts = Math.Max(1, fleet.Silos);
        var threads = (double)fleet.Threads * (fleet.OneMachine ? 1 : hosts);
        var rounds = Rounds(work, fleet);
        var evaluation = M * d * (rates.Evaluation.Value + (rates.Evaluation.Product * d / 2)) * (work.BytesOnDisk > 0 ? 1 : rates.InMemory);
        var update = (rates.Update * M * d * d) + (work.Method == "stochastic" ? rates.Root * d * d * d : 0);

        // The coordinator makes every update for itself, and on one machine all silos' replicas take of the same threads.
        var updates = fleet.Silos == 0 ? 1 : fleet.OneMachine ? 1 + (hosts / (double)fleet.Threads) : 2;
        var designs = 64 * d * d;
        var tokens = work.Tokens / hosts * d;
        return new CostEstimate
        {
            Embed = fleet.EmbeddedASecond > 0 ? work.Tokens / (hosts * fleet.EmbeddedASecond) : 0,
            FirstPass = rates.FirstPass * work.Tokens * d / (threads * fleet.Speed),
            // A sieve decides on the coordinator's silo.
            Evaluating = Evaluations(work) * evaluation / ((work.Method == "sieve" ? fleet.Threads : threads) * fleet.Speed),
            Picking = n * update * updates / fleet.Speed,
            Rounds = rounds,
            Waiting = fleet.Silos == 0 ? 0 : rates.Start + (rounds * rates.Round * fleet.Silos),
            Certificate = work.Tokens * d * (rates.Certificate.Value + (rates.Certificate.Product * d / 2)) / (threads * fleet.Speed),
            NetworkBytes = 4 * M * d * Rows(work, fleet),
            CheckpointBytes = fleet.Silos == 0 ? 0 : (n * rates.Checkpoint.Pick) + (rounds * rates.Checkpoint.Round),
            SiloMemory = BaseMemory + designs + (N / hosts * ExampleBytes) + (work.BytesOnDisk > 0 ? 0 : 4 * tokens),
            CoordinatorMemory = BaseMemory + designs + (2 * sizeof(int) * N) + (work.Method == "tokenod" ? CandidateBytes(work) : 0),
            SiloDisk = work.BytesOnDisk * tokens,
        };
    }

    /// <summary>Of some hundreds of candidates, with their rows and a tangent each.</summary>
    public static double CandidateBytes(Workload work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var (limits, candidates, d) = (new SelectionOptions(), Math.Min(work.Examples, 256), (double)work.Dimension);
        return Math.Min(limits.TangentBytes, candidates * 2 * d * d) + Math.Min(limits.HeldBytes, candidates * 4 * work.TokensAnExample * d);
    }

    private double Evaluations(Workload work) => work.Method switch
    {
        "tokenod" => (rates.Greedy.Example * work.Examples) + (rates.Greedy.Pick * work.Picks),
        // All samples together hold a share 1 − ε of the examples.
        "stochastic" => (rates.Sampled.Example * work.Examples * (1 - work.Epsilon) / (1 - FittedEpsilon)) + (rates.Sampled.Pick * work.Picks),
        // Each pick and some of the examples are held against as many designs as thresholds are open.
        "sieve" => (work.Picks + (work.Examples / 8)) * Math.Log(16) / Math.Max(work.Epsilon / 2, Math.Log(1 + work.Epsilon)),
        _ => 0,
    };

    private double Rounds(Workload work, Fleet fleet)
    {
        var (A, B) = fleet.Silos == 0 ? rates.PicksARound : rates.PicksARoundOfSilos;
        return work.Method switch
        {
            "tokenod" => work.Picks / Math.Min(work.Picks, A * Math.Pow(work.Picks, B)),
            "stochastic" => work.Picks,
            _ => 1,
        };
    }

    /// <summary>Rows of examples that cross the network; those of methods that sort all are their picks' alone.</summary>
    private double Rows(Workload work, Fleet fleet)
    {
        if (fleet.Silos < 2)
        {
            return 0;
        }

        var (others, rows) = (fleet.Silos - 1.0, work.Method switch
        {
            "tokenod" => rates.GreedyRows,
            "stochastic" => rates.SampledRows,
            _ => (1, 1),
        });
        return work.Method == "sieve"
            ? work.Examples * others / fleet.Silos
            : work.Picks * ((rows.Silo * others) + (rows.Share * others / fleet.Silos));
    }
}

using FisherSft.Core.Selection;

namespace FisherSft.Core.Scale;

/// <summary>
/// What selecting n of N examples of M tokens and d dimensions takes, on one machine or S silos of t threads. First pass and
/// certificate read and bound every example, T·d values and T·d² / 2 multiply-adds, shared by all threads. A pick needs some
/// evaluations, shared likewise, and one update of the design, M·d² and more, which each silo makes for itself: it does not
/// get less with more silos. A round waits for messages, and a pick's rows cross the network once a silo. After the first pass,
/// which takes lengths of rows alone, nearly every example is bounded once or twice more as picks are made, and some a pick; how
/// often, and how many picks a round takes, depends on the corpus.
/// </summary>
/// <param name="rates">Of the machine.</param>
public sealed class CostModel(CostRates rates)
{
    private const int ExampleBytes = 40;
    private const double Base = 160e6;

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
        var evaluations = work.Method switch
        {
            "tokenod" => (rates.Greedy.Example * N) + (rates.Greedy.Pick * n),
            "stochastic" => (rates.Sampled.Example * N) + (rates.Sampled.Pick * n),
            // Each example is held against as many designs as thresholds are open.
            "sieve" => N * Math.Log(16) / Math.Log(1 + work.Epsilon) / 8,
            _ => 0,
        };
        var rounds = work.Method switch
        {
            "tokenod" => n / Math.Min(n, Power(rates.PicksARound, n)),
            "stochastic" => n,
            _ => 1,
        };
        var evaluation = work.BytesOnDisk > 0 ? rates.Evaluation.OnDisk : rates.Evaluation.InMemory;
        var update = rates.Pick + (rates.Update * M * d * d);
        // The coordinator makes every update for itself, and on one machine all silos' replicas take of the same threads.
        var updates = fleet.Silos == 0 ? 1 : fleet.OneMachine ? 1 + (hosts / (double)fleet.Threads) : 2;
        var waiting = fleet.Silos == 0 ? 0 : rounds * (rates.Round.Each + (rates.Round.Silo * fleet.Silos));
        var greedy = work.Method is "tokenod" or "stochastic";
        var rows = 4.0 * M * d;
        var replicas = 8 * 8.0 * d * d;
        var tokens = work.Tokens / hosts * d;
        return new CostEstimate
        {
            Embed = fleet.EmbeddedASecond > 0 ? work.Tokens / (hosts * fleet.EmbeddedASecond) : 0,
            FirstPass = rates.FirstPass * work.Tokens * d / (threads * fleet.Speed),
            Evaluations = evaluations,
            Evaluating = evaluations * evaluation * M * d * d / 2 / (threads * fleet.Speed),
            Picking = n * update * updates / fleet.Speed,
            Rounds = rounds,
            Waiting = waiting,
            Certificate = rates.Certificate * work.Tokens * d * d / 2 / (threads * fleet.Speed),
            NetworkBytes = fleet.Silos == 0 ? 0 : n * rows * (fleet.Silos + rates.Candidates),
            CheckpointBytes = fleet.Silos == 0 ? 0 : (n * rates.Checkpoint.Pick) + (rounds * rates.Checkpoint.Round),
            SiloMemory = Base + replicas + (N / hosts * ExampleBytes) + (work.BytesOnDisk > 0 ? 0 : 4 * tokens),
            CoordinatorMemory = Base + replicas + (greedy ? Held(work) : 0),
            SiloDisk = work.BytesOnDisk * tokens,
        };
    }

    /// <summary>Some hundreds of candidates, with their rows and a tangent each.</summary>
    private static double Held(Workload work)
    {
        var (limits, candidates, d) = (new SelectionOptions(), Math.Min(work.Examples, 256), (double)work.Dimension);
        return Math.Min(limits.TangentBytes, candidates * 2 * d * d) + Math.Min(limits.HeldBytes, candidates * 4 * work.TokensAnExample * d);
    }

    private static double Power((double A, double B) law, double x) => law.A * Math.Pow(x, law.B);
}

using FisherSft.Core.Methods;
using FisherSft.Core.Scale;
using FisherSft.Core.Selection;

namespace FisherSft.Client.Pipeline;

/// <summary>
/// What a run needs: what <see cref="CostModel"/> says of selecting, and reading again at the speed that was seen. Within a factor
/// of about two on corpora and machines unlike those that was fitted on; the message says "about".
/// </summary>
internal sealed record Need
{
    private readonly Lazy<double> _speed = new(() => SpeedProbe.SpeedBeside(CostRates.Measured));

    public required int Examples { get; init; }

    public long Rejected { get; init; }

    public required long Tokens { get; init; }

    /// <summary>Whether tokens were counted on a sample only.</summary>
    public bool Sampled { get; init; }

    /// <summary>The fewest tokens of an example, of those that were counted.</summary>
    public int Shortest { get; init; } = 1;

    /// <summary>The most tokens of an example, of those that were counted.</summary>
    public int Longest { get; init; } = 1;

    public required int Dimension { get; init; }

    public long BytesAnExample { get; init; }

    public double ReadSeconds { get; init; }

    public int Threads { get; init; } = 1;

    /// <summary>The size of the model folder; 0 where vectors are fitted.</summary>
    public long ModelBytes { get; init; }

    /// <summary>What the model takes for a token; 0 where vectors are fitted.</summary>
    public double SecondsAToken { get; init; }

    public CorpusSize Size => new(Examples, Tokens, Longest, Dimension, Examples * BytesAnExample, ModelBytes);

    public double TokenBytes => 4.0 * Tokens * Dimension;

    /// <summary>Words in the vocabulary grow about as 20·√T (Heaps' law), up to the embedder's 50,000.</summary>
    private double Vocabulary => Math.Min(50_000, 20 * Math.Sqrt(Tokens));

    /// <summary>A model lies in memory once as read and once as its kernels want it, and keeps three chunks of states.</summary>
    public double EmbedMemory => ModelBytes > 0 ? CostModel.BaseMemory + ModelMemory + Examples * 20.0 : FittedMemory;

    public double ModelMemory => ModelBytes > 0 ? 2.0 * ModelBytes + Math.Min(3 * 128e6, TokenBytes) : 0;

    /// <summary>How fast a thread here is, beside those that the cost model was fitted on.</summary>
    public double Speed => _speed.Value;

    private double FittedMemory => CostModel.BaseMemory + Vocabulary * Dimension * 100 + Examples * 20.0;

    /// <param name="mapped">Whether tokens stay on disk.</param>
    /// <param name="method">How to select.</param>
    /// <param name="epsilon">What that may miss.</param>
    public double SelectMemory(bool mapped, ISelectionMethod method, double? epsilon) =>
        (mapped ? CostModel.BaseMemory : EmbedMemory + TokenBytes) + Examples * 40.0 + 8.0 * Dimension * Dimension * 8 + HeldBy(method, epsilon);

    /// <summary>Reading again for words, pairs, the held-out sample, embedding and the rows; the decomposition between.</summary>
    /// <param name="silos">Among how many the corpus is divided; decomposing and measuring are one's work.</param>
    public double LearnSeconds(int silos)
    {
        if (ReadSeconds == 0)
        {
            return 0;
        }

        if (ModelBytes > 0)
        {
            return (3 * ReadSeconds + SecondsAToken * Tokens) / silos;
        }

        var rates = CostRates.Measured;
        var (d, threads) = ((double)Dimension, Threads * Speed);
        return (6 * ReadSeconds + (rates.Embedding.Value * d + rates.Embedding.Token) * Tokens / threads) / silos + rates.HeldOut * d / Speed;
    }

    private double HeldBy(ISelectionMethod method, double? epsilon) => method switch
    {
        TokenOd => CostModel.CandidateBytes(Work(1, method, epsilon, onDisk: false)),
        Sieve => SieveGrid.MostBytes(Dimension, epsilon),
        _ => 0,
    };

    /// <summary>What selecting takes, by the cost model.</summary>
    /// <param name="picks">n.</param>
    /// <param name="method">How.</param>
    /// <param name="epsilon">What that may miss.</param>
    /// <param name="onDisk">Whether tokens stay on disk.</param>
    /// <param name="fleet">Where.</param>
    public CostEstimate Selecting(int picks, ISelectionMethod method, double? epsilon, bool onDisk, Fleet fleet) =>
        new CostModel(CostRates.Measured).Of(Work(picks, method, epsilon, onDisk), fleet);

    private Workload Work(int picks, ISelectionMethod method, double? epsilon, bool onDisk) => new()
    {
        Examples = Examples,
        Tokens = Tokens,
        Dimension = Dimension,
        Picks = picks,
        Method = method.Name,
        Epsilon = epsilon ?? method.DefaultEpsilon ?? 0,
        BytesOnDisk = onDisk ? sizeof(float) : 0,
    };
}

using FisherSft.Core.Methods;
using FisherSft.Core.Selection;

namespace FisherSft.Client.Pipeline;

/// <summary>
/// What a run needs, by rules of thumb: costs that grow with d² at the rate below a core, and reading again at the speed
/// that was seen. Within a factor of about two on machines like those it was fitted on; the message says "about".
/// </summary>
internal sealed record Need
{
    /// <summary>Multiply-adds a second and core of the kernels that dominate.</summary>
    private const double Rate = 5e9;

    /// <summary>The runtime itself, buffers and the page's text.</summary>
    private const double BaseMemory = 160e6;

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
    public double EmbedMemory => ModelBytes > 0
        ? BaseMemory + 2.0 * ModelBytes + Math.Min(3 * 128e6, TokenBytes) + Examples * 20.0
        : FittedMemory;

    private double FittedMemory => BaseMemory + Vocabulary * Dimension * 100 + Examples * 20.0;

    /// <summary>Some hundreds of candidates, with their rows and a triangle each.</summary>
    private double Held
    {
        get
        {
            var (limits, candidates) = (new SelectionOptions(), Math.Min(Examples, 256.0));
            return Math.Min(limits.TangentBytes, candidates * 2 * Dimension * Dimension)
                + Math.Min(limits.HeldBytes, candidates * TokenBytes / Math.Max(1, Examples));
        }
    }

    /// <param name="mapped">Whether tokens stay on disk.</param>
    /// <param name="method">How to select.</param>
    /// <param name="epsilon">What that may miss.</param>
    public double SelectMemory(bool mapped, ISelectionMethod method, double? epsilon) =>
        (mapped ? BaseMemory : EmbedMemory + TokenBytes) + Examples * 40.0 + 8.0 * Dimension * Dimension * 8 + HeldBy(method, epsilon);

    /// <summary>Reading again for words, pairs, the held-out sample, embedding and the rows; the decomposition between.</summary>
    public double LearnSeconds()
    {
        if (ReadSeconds == 0)
        {
            return 0;
        }

        if (ModelBytes > 0)
        {
            return 3 * ReadSeconds + SecondsAToken * Tokens;
        }

        var decomposition = 14 * Vocabulary * Math.Pow(Dimension + 16, 2) / (Rate / 3 * Threads);
        var heldOut = Math.Pow(Dimension / 256.0, 2) * 2;
        return 6 * ReadSeconds + Tokens * Dimension * 12 / (Rate / 3 * Threads) + decomposition + heldOut;
    }

    /// <summary>Thresholds of a sieve that are open at once, and what each keeps: V, P and their roots.</summary>
    private static double Thresholds(double epsilon) => Math.Log(16) / Math.Log(1 + epsilon);

    private double HeldBy(ISelectionMethod method, double? epsilon) => method switch
    {
        TokenOd => Held,
        Sieve => SieveGrid.MostBytes(Dimension, epsilon),
        _ => 0,
    };

    /// <summary>
    /// Every example is scored once, then some dozen a pick, or those of its sample, or once for a few thresholds; the certificate
    /// scores them once more.
    /// </summary>
    public double SelectSeconds(int picks, ISelectionMethod method, double? epsilon, int threads)
    {
        var scoring = (double)Dimension * Dimension * Tokens / Examples / (Rate * threads);
        var evaluations = method switch
        {
            TokenOd => 2.0 * Examples + 12.0 * picks,
            Stochastic => 2.0 * Examples + (double)picks * Stochastic.SampleSize(Examples, picks, epsilon!.Value),
            Sieve => 2.0 * Examples + (picks + Examples / 8.0) * Thresholds(epsilon!.Value),
            _ => Examples + picks,
        };
        return evaluations * scoring;
    }
}

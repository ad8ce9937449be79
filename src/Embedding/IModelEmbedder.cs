using FisherSft.Corpus;

namespace FisherSft.Embedding;

/// <summary>An embedder that runs a model from a folder. Programs open one where this build has such.</summary>
public interface IModelEmbedder : IEmbedder
{
    /// <summary>The device it runs on: cpu, cuda:0 and so on.</summary>
    string Device { get; }

    /// <summary>Why auto took the CPU; otherwise null.</summary>
    string? DeviceNote { get; }

    /// <summary>The output of the model that is taken.</summary>
    string Output { get; }

    /// <summary>Whether rows are values of float16 but for their weights, and lose nothing when stored as such.</summary>
    bool IsHalf { get; }

    /// <summary>C, the most tokens that are read at once; longer examples are cut into windows.</summary>
    int Context { get; }

    /// <summary>How many examples were longer than the context, so far.</summary>
    long Windowed { get; }

    /// <summary>Trained first tokens that were left out, for want of a beginning-of-text token, so far.</summary>
    long Skipped { get; }

    /// <summary>Tokens that the model read, so far.</summary>
    long TokensRead { get; }

    /// <summary>The same with padding.</summary>
    long TokensPadded { get; }

    /// <summary>Each embedded example's mean loss in nats a trained token; empty where losses are not measured.</summary>
    IReadOnlyList<double> Losses { get; }

    /// <summary>Name, length and SHA-256 of each file that is used of the model folder, and of the output head's.</summary>
    IEnumerable<(string Name, long Bytes, string Sha256)> Files(CancellationToken cancellationToken);

    /// <summary>
    /// Why an example cannot be embedded, in the same words for the same fault; null where it can. Runs no model, and answers
    /// also once that is disposed of.
    /// </summary>
    string? FaultOf(Example example);

    /// <summary>How many trained tokens an example has, without running the model.</summary>
    int TokensOf(Example example);
}

/// <summary>How a model is to be run; the options of the command line, with the same meaning and defaults.</summary>
public sealed record ModelOptions
{
    /// <summary>The folder with model.onnx or onnx/model.onnx, config.json and the tokenizer.</summary>
    public required string Model { get; init; }

    /// <summary>The graph's output to take; null for the one that is found by itself. Default: null.</summary>
    public string? Output { get; init; }

    /// <summary>cpu, cuda, cuda:1 and so on, or auto for the first GPU where it can be used. Default: cpu.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>
    /// Whether token j's row is scaled by √(1 − Σp²), p being the model's own prediction of it: what the model knows already
    /// then counts little. Default: false.
    /// </summary>
    public bool Uncertainty { get; init; }

    /// <summary>Whether each example's own loss is measured, for ranking by perplexity. Default: false.</summary>
    public bool Losses { get; init; }

    /// <summary>
    /// An output head as a .npy of L × d, for predictions of a graph without logits. Default: null, the graph's logits.
    /// </summary>
    public string? Head { get; init; }

    /// <summary>
    /// Tokens of a window at most, 2 to the model's context. Lowering it saves memory, and gives long examples' tokens less
    /// history. Default: null, the model's context.
    /// </summary>
    public int? Context { get; init; }

    /// <summary>How many batches run at once on a CPU, each on one thread. Changes no value. Default: all cores.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}

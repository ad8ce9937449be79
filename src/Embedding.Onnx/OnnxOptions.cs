using FisherSft.Corpus;

namespace FisherSft.Embedding.Onnx;

/// <summary>How a transformer embeds.</summary>
public sealed record OnnxOptions
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

    /// <summary>How many batches run at once on a CPU, each on one thread. Changes no value. Default: all cores.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Tokens of a batch, padding among them; an example that is longer makes one of its own. Raising it feeds a GPU better
    /// and takes memory. Default: null, 2,048 on a CPU and 16,384 on a GPU, less where a batch's logits would pass 256 MB.
    /// </summary>
    public int? BatchTokens { get; init; }

    /// <summary>Whether predictions are needed.</summary>
    internal bool Predicts => Uncertainty || Losses;

    /// <summary>Checks the options.</summary>
    /// <exception cref="InputException">One is out of range; the message holds all that are.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        if (Threads is < 1 or > 1024)
        {
            faults.Add($"--threads {Threads} is out of range; pass 1 to 1024.");
        }

        if (BatchTokens is < 1 or > 1 << 20)
        {
            faults.Add($"{BatchTokens} tokens a batch are out of range; ask for 1 to {1 << 20}.");
        }

        if (Head is not null && !Predicts)
        {
            faults.Add("--head serves predictions; pass --weights uncertainty or --method perplexity with it, or leave it out.");
        }

        if (!DeviceName.IsOne(Device))
        {
            faults.Add($"--device {Device} is not known; choose cpu, cuda, cuda:1 or another number, or auto.");
        }

        if (faults.Count > 0)
        {
            throw new InputException(string.Join('\n', faults));
        }
    }
}

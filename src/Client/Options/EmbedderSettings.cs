using System.Text.Json.Nodes;

namespace FisherSft.Client.Options;

/// <summary>How text becomes vectors.</summary>
internal sealed record EmbedderSettings
{
    public const int DefaultDimension = 256;

    /// <summary>d. Default: 256.</summary>
    public int Dimension { get; init; } = DefaultDimension;

    public int Seed { get; init; }

    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The options given that an embeddings folder leaves without a meaning.</summary>
    public IReadOnlyList<string> Given { get; init; } = [];

    public static EmbedderSettings Read(GivenOptions given)
    {
        if (given.Choice("embedder", ("fitted", false), ("onnx", true)))
        {
            given.Violate("--embedder onnx: this build has no transformer embedder; leave the option out, or pass --embedder fitted.");
        }
        else if (given.Has("model"))
        {
            given.Violate("--model does not apply to --embedder fitted, which learns from the corpus itself; leave it out.");
        }

        return new EmbedderSettings
        {
            Dimension = (int)(given.Whole("dim", 1, 4096) ?? DefaultDimension),
            Seed = (int)(given.Whole("seed", 0, int.MaxValue) ?? 0),
            Threads = (int)(given.Whole("threads", 1, 1024) ?? Environment.ProcessorCount),
            Given = [.. OptionTable.Embedder.Where(spec => given.Has(spec.Name)).Select(spec => spec.Name)],
        };
    }

    public void AddTo(JsonObject options)
    {
        options["embedder"] = "fitted";
        options["dim"] = Dimension;
        options["seed"] = Seed;
    }
}

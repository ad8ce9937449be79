using System.Text.Json.Nodes;
using FisherSft.Core.Methods;
using FisherSft.Embedding;
using FisherSft.Transformers;

namespace FisherSft.Client.Options;

/// <summary>How text becomes vectors.</summary>
internal sealed record EmbedderSettings
{
    public const int DefaultDimension = 256;

    /// <summary>d. Default: 256.</summary>
    public int Dimension { get; init; } = DefaultDimension;

    public int Seed { get; init; }

    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether values are kept as float16; null for what loses nothing.</summary>
    public bool? Half { get; init; }

    /// <summary>The options given that an embeddings folder leaves without a meaning.</summary>
    public IReadOnlyList<string> Given { get; init; } = [];

    /// <summary>The transformer of --embedder onnx; null for vectors fitted on the corpus.</summary>
    public ModelOptions? Model { get; init; }

    public static EmbedderSettings Read(GivenOptions given)
    {
        var onnx = given.Choice("embedder", ("fitted", false), ("onnx", true));
        var threads = (int)(given.Whole("threads", 1, 1024) ?? Environment.ProcessorCount);
        return new EmbedderSettings
        {
            Dimension = (int)(given.Whole("dim", 1, 4096) ?? DefaultDimension),
            Seed = (int)(given.Whole("seed", 0, int.MaxValue) ?? 0),
            Threads = threads,
            Model = onnx ? ReadModel(given, threads) : ReadNoModel(given),
            Half = ReadHalf(given, onnx),
            Given =
            [
                .. OptionTable.Embedder.Append(OptionTable.Dtype).Append(OptionTable.Store).Select(spec => spec.Name).Where(given.Has),
            ],
        };
    }

    public void AddTo(JsonObject options)
    {
        options["embedder"] = Model is null ? "fitted" : "onnx";
        if (Model is null)
        {
            options["dim"] = Dimension;
        }
        else
        {
            options["model"] = Model.Model;
            options["device"] = Model.Device;
            options["output"] = Model.Output;
            options["weights"] = Model.Uncertainty ? "uncertainty" : null;
            options["head"] = Model.Head;
            options["context"] = Model.Context;
        }

        options["dtype"] = Half switch { true => "float16", false => "float32", null => null };
        options["seed"] = Seed;
    }

    /// <summary>Fitted vectors are float32 by themselves: to say so changes nothing.</summary>
    private static bool? ReadHalf(GivenOptions given, bool onnx) =>
        !given.Has("dtype") ? null
        : given.Choice("dtype", ("float32", false), ("float16", true)) ? true
        : onnx ? false : null;

    private static ModelOptions? ReadModel(GivenOptions given, int threads)
    {
        if (ModelEmbedders.Lack is { } lack)
        {
            given.Violate(lack);
            return null;
        }

        if (given.Has("dim"))
        {
            given.Violate("--dim does not apply to --embedder onnx, whose model says how long its states are; leave it out.");
        }

        return new ModelOptions
        {
            Model = given.Required("model", "name the folder that holds model.onnx, config.json and tokenizer.json"),
            Output = given.Text("output"),
            Device = given.Text("device") ?? "cpu",
            Uncertainty = given.Choice("weights", ("none", false), ("uncertainty", true)),
            Losses = given.Text("method") == Perplexity.MethodName,
            Head = given.Text("head"),
            Context = (int?)given.Whole("context", 2, int.MaxValue),
            Threads = threads,
        };
    }

    private static ModelOptions? ReadNoModel(GivenOptions given)
    {
        foreach (var spec in OptionTable.Model.Where(spec => given.Has(spec.Name)))
        {
            given.Violate($"--{spec.Name} does not apply to --embedder fitted, which learns from the corpus itself; leave it out, or pass --embedder onnx.");
        }

        if (given.Text("method") == Perplexity.MethodName)
        {
            given.Violate("--method perplexity ranks by a language model's loss; pass --embedder onnx --model DIR with it.");
        }

        return null;
    }
}

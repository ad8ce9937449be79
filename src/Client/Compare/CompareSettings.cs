using System.Text.Json.Nodes;
using FisherSft.Client.Evaluate;
using FisherSft.Client.Options;
using FisherSft.Core.Selection;
using FisherSft.Corpus;

namespace FisherSft.Client.Compare;

/// <summary>Everything that `compare` was asked for, checked.</summary>
internal sealed record CompareSettings
{
    public static IReadOnlyList<OptionSpec> Options { get; } =
    [
        OptionTable.Budget, OptionTable.Out, new("methods", "a,b,…", $"What to compare. Default: {EvaluateSettings.DefaultMethods}."),
        OptionTable.Ridge,
    ];

    public required CorpusSettings Corpus { get; init; }

    public required EmbedderSettings Embedder { get; init; }

    public required RunSettings Run { get; init; }

    public required Budget Budget { get; init; }

    public required IReadOnlyList<ISelectionMethod> Methods { get; init; }

    public double Ridge { get; init; }

    /// <exception cref="InputException">Something is wrong; the message holds all of it.</exception>
    public static CompareSettings Read(GivenOptions given)
    {
        var settings = new CompareSettings
        {
            Corpus = CorpusSettings.Read(given),
            Embedder = EmbedderSettings.Read(given),
            Run = RunSettings.Read(given),
            Budget = SelectSettings.ReadBudget(given),
            Methods = EvaluateSettings.ReadMethods(given),
            Ridge = given.Positive("ridge", 1, "such as 1 or 1e-3"),
        };
        given.ThrowIfViolated();
        return settings;
    }

    /// <summary>What fixes the figures, apart from the inputs' bytes.</summary>
    /// <param name="embedded">Whether the input is an embeddings folder.</param>
    public JsonObject Identity(bool embedded)
    {
        var options = new JsonObject { ["command"] = "compare" };
        Corpus.AddTo(options);
        options["budget"] = Budget.Text;
        options["methods"] = string.Join(',', Methods.Select(method => method.Name));
        options["ridge"] = Ridge;
        if (embedded)
        {
            options["seed"] = Embedder.Seed;
        }
        else
        {
            Embedder.AddTo(options);
        }

        return options;
    }

    /// <summary>Every option as it was resolved.</summary>
    /// <param name="embedded">Whether the input is an embeddings folder.</param>
    public JsonObject Resolved(bool embedded)
    {
        var options = Identity(embedded);
        options["out"] = Run.Out;
        options["max-rejected"] = Corpus.MaxRejectedText;
        options["threads"] = Embedder.Threads;
        return options;
    }
}

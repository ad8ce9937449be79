using System.Text.Json.Nodes;

namespace FisherSft.Client.Options;

/// <summary>Everything that `embed` was asked for, checked.</summary>
internal sealed record EmbedSettings
{
    public required CorpusSettings Corpus { get; init; }

    public required EmbedderSettings Embedder { get; init; }

    public required RunSettings Run { get; init; }

    /// <exception cref="Corpus.InputException">Something is wrong; the message holds all of it.</exception>
    public static EmbedSettings Read(GivenOptions given)
    {
        var settings = new EmbedSettings
        {
            Corpus = CorpusSettings.Read(given),
            Embedder = EmbedderSettings.Read(given),
            Run = RunSettings.Read(given),
        };
        given.ThrowIfViolated();
        return settings;
    }

    public JsonObject Identity()
    {
        var options = new JsonObject { ["command"] = "embed" };
        Corpus.AddTo(options);
        Embedder.AddTo(options);
        return options;
    }

    public JsonObject Resolved()
    {
        var options = Identity();
        options["out"] = Run.Out;
        options["max-rejected"] = Corpus.MaxRejectedText;
        options["threads"] = Embedder.Threads;
        return options;
    }
}

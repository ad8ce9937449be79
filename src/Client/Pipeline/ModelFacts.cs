using System.Text.Json.Nodes;
using FisherSft.Client.Progress;
using FisherSft.Embedding;

namespace FisherSft.Client.Pipeline;

/// <summary>What a run tells of the model that embedded it.</summary>
internal static class ModelFacts
{
    /// <summary>For run.json.</summary>
    public static JsonObject Of(IModelEmbedder model, string sha256) => Of(
        model.Device, model.Output, model.IsHalf, model.Context, model.Windowed, model.Skipped, model.TokensRead, model.TokensPadded, sha256);

    /// <summary>The same of a model that ran elsewhere, under the names of <see cref="IModelEmbedder"/>.</summary>
    public static JsonObject Of(
        string device,
        string output,
        bool isHalf,
        int context,
        long windowed,
        long skipped,
        long tokensRead,
        long tokensPadded,
        string? sha256) => new()
    {
        ["model"] = new JsonObject
        {
            ["sha256"] = sha256,
            ["device"] = device,
            ["output"] = output,
            ["float16"] = isHalf,
            ["context"] = context,
            ["longerThanContext"] = windowed,
            ["firstTokensLeftOut"] = skipped,
            ["tokensRead"] = tokensRead,
            ["padding"] = tokensPadded > 0 ? Math.Round(1 - (double)tokensRead / tokensPadded, 4) : 0,
        },
    };

    /// <summary>What a user should hear at once.</summary>
    public static void Tell(int context, long windowed, long skipped, Action<string> message)
    {
        if (windowed > 0)
        {
            message($"{Words.Count(windowed, "examples")} longer than {Words.Count(context)} tokens, the most that are read at once, were read in " +
                "windows, each beginning a quarter of that before the first token it gives.");
        }

        if (skipped > 0)
        {
            message($"The model has no beginning-of-text token: the first trained token of {Words.Count(skipped, "examples")} has no " +
                "history and is not counted.");
        }
    }
}

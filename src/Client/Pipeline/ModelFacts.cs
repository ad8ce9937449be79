using System.Text.Json.Nodes;
using FisherSft.Client.Progress;
using FisherSft.Embedding;

namespace FisherSft.Client.Pipeline;

/// <summary>What a run tells of the model that embedded it.</summary>
internal static class ModelFacts
{
    /// <summary>For run.json.</summary>
    public static JsonObject Of(IModelEmbedder model) => new()
    {
        ["model"] = new JsonObject
        {
            ["device"] = model.Device,
            ["output"] = model.Output,
            ["float16"] = model.IsHalf,
            ["context"] = model.Context,
            ["longerThanContext"] = model.Windowed,
            ["firstTokensLeftOut"] = model.Skipped,
            ["tokensRead"] = model.TokensRead,
            ["padding"] = model.TokensPadded > 0 ? Math.Round(1 - (double)model.TokensRead / model.TokensPadded, 4) : 0,
        },
    };

    /// <summary>What a user should hear at once.</summary>
    public static void Tell(IModelEmbedder model, Action<string> message)
    {
        if (model.Windowed > 0)
        {
            message($"{Words.Count(model.Windowed, "examples")} longer than the model's {Words.Count(model.Context)} tokens were read in windows, each " +
                "beginning a quarter of that before the first token it gives.");
        }

        if (model.Skipped > 0)
        {
            message($"The model has no beginning-of-text token: the first trained token of {Words.Count(model.Skipped, "examples")} has no history and is not counted.");
        }
    }
}

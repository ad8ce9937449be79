using System.Text.Json;
using System.Text.Json.Nodes;
using FisherSft.Client.Output;
using FisherSft.LanguageModels;

namespace FisherSft.Client.Pipeline;

/// <summary>
/// The scores of all examples, once all have been asked about. They are kept as a whole, so that a run interrupted later ranks by
/// the same scores, those that are missing included: picks made before would not fit others.
/// </summary>
/// <param name="Scores">0 to 1 each, NaN where there is no answer.</param>
/// <param name="Facts">For run.json.</param>
internal sealed record AskedExamples(IReadOnlyList<double> Scores, JsonObject Facts)
{
    /// <summary>The file under .work.</summary>
    public const string FileName = "asked.json";

    /// <summary>What run.json tells of the questions.</summary>
    public static JsonObject ToJson(AskedFacts facts) => new()
    {
        ["endpoint"] = facts.Endpoint,
        ["model"] = facts.Model,
        ["byLogProbabilities"] = facts.ByLogProbabilities,
        ["byCounting"] = facts.ByCounting,
        ["unanswered"] = facts.Unanswered,
        ["requests"] = facts.Requests,
        ["retries"] = facts.Retries,
        ["answersKept"] = facts.AnswersKept,
        ["promptTokens"] = facts.PromptTokens,
        ["completionTokens"] = facts.CompletionTokens,
        ["ownTemperature"] = facts.OwnTemperature,
    };

    /// <summary>What an interrupted run left, or null.</summary>
    public static AskedExamples? Read(string path, int examples)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var kept = JsonNode.Parse(File.ReadAllBytes(path));
            var scores = kept?["scores"]?.AsArray().Select(score => (double?)score ?? double.NaN).ToList();
            return scores?.Count == examples && kept!["facts"] is JsonObject facts
                ? new AskedExamples(scores, facts.DeepClone().AsObject())
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Keeps them; the file is whole or not there.</summary>
    public void Write(string path)
    {
        var kept = new JsonObject
        {
            ["scores"] = new JsonArray([.. Scores.Select(score => double.IsNaN(score) ? null : (JsonNode)JsonValue.Create(score))]),
            ["facts"] = Facts.DeepClone(),
        };
        using (var file = File.Create(path + ".tmp"))
        {
            // A name may reach the disk before its bytes.
            file.Write(JsonSerializer.SerializeToUtf8Bytes(kept, Json.OneLine));
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".tmp", path, overwrite: true);
    }
}

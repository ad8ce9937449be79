using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using FisherSft.Client.Pipeline;
using FisherSft.Core.Selection;
using FisherSft.Embedding.LastLayer;

namespace FisherSft.Client.Output;

/// <summary>run.json: what was asked, what was read, what came out and what it took.</summary>
internal static class RunRecord
{
    public static void Write(string path, Selection selection, TimedStages stages)
    {
        var record = Of(selection);
        End(record, stages);
        AddParts((JsonObject)record["seconds"]!, selection.Result.Statistics);
        Write(path, record);
    }

    /// <summary>Adds what of the time went into ranking and what into the certificate.</summary>
    public static void AddParts(JsonObject seconds, SelectionStatistics statistics)
    {
        seconds["ranking"] = Math.Round(statistics.SelectSeconds, 4);
        seconds["certificate"] = Math.Round(statistics.CertifySeconds, 4);
        if (statistics.Parts is { } parts)
        {
            seconds["rankingParts"] = new JsonObject
            {
                ["firstPass"] = Math.Round(parts.FirstPass, 4),
                ["shardBounds"] = Math.Round(parts.ShardBounds, 4),
                ["candidateBounds"] = Math.Round(parts.CandidateBounds, 4),
                ["gains"] = Math.Round(parts.Gains, 4),
                ["tangents"] = Math.Round(parts.Tangents, 4),
                ["updates"] = Math.Round(parts.Updates, 4),
            };
        }
    }

    /// <summary>How good the fitted embedding is; null where there were too few words to say.</summary>
    public static JsonObject? HeldOut(HeldOut? measured) => measured is null ? null : new JsonObject
    {
        ["bitsPerWord"] = measured.BitsPerWord,
        ["unigramBitsPerWord"] = measured.UnigramBitsPerWord,
        ["trainedTokens"] = measured.TrainedTokens,
        ["heldOutTokens"] = measured.HeldOutTokens,
        ["classes"] = measured.Classes,
    };

    /// <summary>All but what it took.</summary>
    public static JsonObject Of(Selection selection)
    {
        var (result, statistics) = (selection.Result, selection.Result.Statistics);
        var record = Begin(
            selection.CommandLine, selection.Started, selection.Options.DeepClone().AsObject(), selection.Corpus.Summary);
        var counts = Counts(selection.Corpus.Summary, selection.Corpus.Tokens, selection.Corpus.Dimension);
        counts["selected"] = selection.Ranking.Count;
        counts["selectedTokens"] = selection.SelectedTokens;
        counts["resumedAfter"] = selection.Resumed;
        counts["rounds"] = statistics.Rounds;
        counts["picksPerRound"] = new JsonArray([.. selection.PicksPerRound.Select(picks => JsonValue.Create(picks))]);
        counts["gainEvaluations"] = statistics.Evaluations.Total;
        counts["exactGains"] = statistics.Evaluations.Gains;
        counts["tangents"] = statistics.Evaluations.Tangents;
        record["counts"] = counts;
        record["information"] = result.Certificate.Information;
        record["certificate"] = new JsonObject
        {
            ["information"] = result.Certificate.Information,
            ["upperBound"] = result.Certificate.UpperBound,
            ["share"] = result.Certificate.Share,
            ["bound"] = result.Certificate.Bound,
        };
        record["moreBudgetStopsPayingAt"] = selection.StopsPayingAt;
        record["store"] = selection.Store?.DeepClone();
        if (selection.Asked is { } asked)
        {
            record["asked"] = asked.DeepClone();
        }

        record["memoryLimitBytes"] = selection.Settings.Memory;
        AddLearnt(record, selection.Corpus.Learnt);
        return record;
    }

    public static void Write(string path, JsonObject record) =>
        File.WriteAllText(path, record.ToJsonString(Json.Indented) + "\n");

    public static JsonObject Begin(string command, DateTimeOffset started, JsonObject options, ReadSummary summary) => new()
    {
        ["fishersft"] = About.Version,
        ["runtime"] = About.Runtime,
        ["system"] = About.System,
        ["processors"] = Environment.ProcessorCount,
        ["command"] = command,
        ["started"] = started.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["seed"] = options["seed"]?.DeepClone(),
        ["options"] = options,
        ["inputs"] = summary.ToJson(),
    };

    public static JsonObject Counts(ReadSummary summary, long tokens, int dimension) => new()
    {
        ["rows"] = summary.Rows,
        ["examples"] = summary.Examples,
        ["rejected"] = summary.Rejected,
        ["rejectedByReason"] = new JsonObject(
            summary.Reasons.Select(reason => KeyValuePair.Create(reason.Key, (JsonNode?)JsonValue.Create(reason.Value)))),
        ["tokens"] = tokens,
        ["dimension"] = dimension,
    };

    public static void AddLearnt(JsonObject record, JsonObject learnt)
    {
        foreach (var (name, value) in learnt)
        {
            record[name] = value?.DeepClone();
        }
    }

    /// <summary>What a record tells of what was learnt.</summary>
    public static JsonObject LearntOf(JsonObject record) => new(
        record.Where(entry => entry.Key is "vocabulary" or "heldOut" or "model")
            .Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone())));

    /// <summary>Seconds by stage, and in all.</summary>
    public static JsonObject Seconds(IReadOnlyDictionary<string, double> stages, double total)
    {
        var seconds = new JsonObject(
            stages.Select(stage => KeyValuePair.Create(stage.Key, (JsonNode?)JsonValue.Create(Math.Round(stage.Value, 4)))));
        seconds["total"] = Math.Round(total, 4);
        return seconds;
    }

    public static void End(JsonObject record, TimedStages stages)
    {
        record["seconds"] = Seconds(stages.Seconds, stages.Total);
        using var process = Process.GetCurrentProcess();
        record["peakMemoryBytes"] = process.PeakWorkingSet64;
    }
}

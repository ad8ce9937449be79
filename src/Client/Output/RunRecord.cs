using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using FisherSft.Client.Pipeline;

namespace FisherSft.Client.Output;

/// <summary>run.json: what was asked, what was read, what came out and what it took.</summary>
internal static class RunRecord
{
    public static void Write(string path, Selection selection, TimedStages stages)
    {
        var record = Of(selection);
        End(record, stages);
        var (seconds, statistics) = ((JsonObject)record["seconds"]!, selection.Result.Statistics);
        seconds["ranking"] = Math.Round(statistics.SelectSeconds, 4);
        seconds["certificate"] = Math.Round(statistics.CertifySeconds, 4);
        Write(path, record);
    }

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

    public static void End(JsonObject record, TimedStages stages)
    {
        var seconds = new JsonObject(
            stages.Seconds.Select(stage => KeyValuePair.Create(stage.Key, (JsonNode?)JsonValue.Create(Math.Round(stage.Value, 4)))));
        seconds["total"] = Math.Round(stages.Total, 4);
        record["seconds"] = seconds;
        using var process = Process.GetCurrentProcess();
        record["peakMemoryBytes"] = process.PeakWorkingSet64;
    }
}

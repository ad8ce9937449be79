using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FisherSft.Client.Output;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>Holds the DIR of `results` to the DIR of `select`, file by file.</summary>
internal static partial class SameRun
{
    /// <summary>What two runs of the same job may differ in: when, where, how long, and how the work was cut up.</summary>
    private static readonly HashSet<string> OfTheRun =
    [
        "command", "started", "seconds", "peakMemoryBytes", "options.out", "options.shards", "options.pool", "options.threads",
        "counts.rounds", "counts.picksPerRound", "counts.gainEvaluations", "counts.exactGains",
        "counts.tangents",
    ];

    /// <summary>What a job on a cluster has to tell besides.</summary>
    private static readonly HashSet<string> OfTheJob = ["job", "options.job"];

    /// <summary>Stages that a cluster has, and that select tells apart only now and then.</summary>
    private static readonly HashSet<string> StagesOfTheJob = ["queue", "certify", "embed"];

    /// <summary>What only one process can tell: on a cluster shards bound at once, each on its silo.</summary>
    private static readonly HashSet<string> PartsOfOneProcess = ["rankingParts"];

    public static void Assert(string local, string remote)
    {
        Xunit.Assert.Equal(Names(local), Names(remote));
        foreach (var file in new[] { RankingFile.FileName, SelectedFile.FileName, Client.Output.Results.IndicesFile, RejectedFile.FileName })
        {
            Xunit.Assert.Equal(File.ReadAllBytes(Path.Combine(local, file)), File.ReadAllBytes(Path.Combine(remote, file)));
        }

        AssertRecords(Record(local), Record(remote));
        Xunit.Assert.Equal(Report(local), Report(remote));
    }

    private static void AssertRecords(JsonObject local, JsonObject remote)
    {
        var (here, there) = (Flat(local), Flat(remote));
        Xunit.Assert.Equal(here.Keys.Order(), there.Keys.Where(name => !OfTheJob.Contains(name)).Order());
        foreach (var (name, value) in here.Where(field => !OfTheRun.Contains(field.Key)))
        {
            Xunit.Assert.True(value == there[name], $"{name} is {there[name]}, expected {value}");
        }

        var (hereSeconds, thereSeconds) = (local["seconds"]!.AsObject(), remote["seconds"]!.AsObject());
        Xunit.Assert.Subset(PartsOfOneProcess, hereSeconds.Select(stage => stage.Key).Except(thereSeconds.Select(stage => stage.Key)).ToHashSet());
        Xunit.Assert.Subset(StagesOfTheJob, thereSeconds.Select(stage => stage.Key).Except(hereSeconds.Select(stage => stage.Key)).ToHashSet());
        Xunit.Assert.InRange(thereSeconds["ranking"]!.GetValue<double>(), 1e-4, thereSeconds["total"]!.GetValue<double>());
        Xunit.Assert.InRange(remote["peakMemoryBytes"]!.GetValue<long>(), 1 << 20, long.MaxValue);
        Xunit.Assert.InRange(remote["counts"]!["gainEvaluations"]!.GetValue<long>(), local["counts"]!["selected"]!.GetValue<long>(), long.MaxValue);
    }

    /// <summary>The fields of the first two levels.</summary>
    private static Dictionary<string, string> Flat(JsonObject record) => record
        .SelectMany(field => field.Key is "options" or "counts" ? field.Value!.AsObject().Select(inner => ($"{field.Key}.{inner.Key}", inner.Value)) : [(field.Key, field.Value)])
        .ToDictionary(field => field.Item1, field => field.Item2?.ToJsonString() ?? "null");

    /// <summary>The report without its date, and up to how the run was made.</summary>
    private static string Report(string folder)
    {
        var page = File.ReadAllText(Path.Combine(folder, Client.Output.Results.ReportFile));
        var end = page.IndexOf("<h2>How this run was made", StringComparison.Ordinal);
        Xunit.Assert.True(end > 0);
        return Date().Replace(page[..end], "<date>") +
            string.Concat(Detail().Matches(page[end..]).Select(row => row.Value)
                .Where(row => !OfTheRun.Any(name => row.Contains($"--{name.Split('.')[^1]}<", StringComparison.Ordinal))
                    && !row.Contains("--job<", StringComparison.Ordinal) && !row.Contains("gain evaluations<", StringComparison.Ordinal)));
    }

    private static JsonObject Record(string folder) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(folder, RunFolder.RunFile)))!.AsObject();

    private static IEnumerable<string?> Names(string folder) => Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order();

    [GeneratedRegex(@"\d+ \w+ \d{4}, \d\d:\d\d UTC")]
    private static partial Regex Date();

    [GeneratedRegex("<div><dt>.*?</dd></div>", RegexOptions.Singleline)]
    private static partial Regex Detail();
}

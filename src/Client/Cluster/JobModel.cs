using System.Text.Json.Nodes;
using FisherSft.Client.Options;
using FisherSft.Client.Output;
using FisherSft.Client.Pipeline;
using FisherSft.Core.Methods;
using FisherSft.Core.Selection;
using FisherSft.Corpus;
using FisherSft.Embedding;
using FisherSft.Grains;

namespace FisherSft.Client.Cluster;

/// <summary>
/// A job's results as the model of a local run. A job does not send: the length and file of examples that were not
/// selected, so the report shows those of the selected alone; held-out bits; evaluations of bounds, peak memory, the seconds
/// of ranking and certificate apart. run.json names them in "notKnown".
/// </summary>
internal static class JobModel
{
    private static readonly string[] NotKnown =
        ["heldOut", "counts.gainEvaluations", "runtime", "system", "processors", "peakMemoryBytes", "seconds.ranking", "seconds.certificate"];

    public static SelectSettings SettingsOf(JobSpecification specification, RunSettings run) => new()
    {
        Corpus = new CorpusSettings
        {
            Inputs = specification.Inputs,
            Split = specification.SplitParagraphs ? TextSplit.Paragraph : TextSplit.Line,
            TrainOn = specification.TrainOnAll ? TrainOn.All : TrainOn.Completion,
            TextKey = specification.TextKey,
            IdKey = specification.IdKey,
            Template = specification.Template,
            Limit = specification.Limit,
            MaxRejected = specification.MaxRejected,
        },
        Embedder = new EmbedderSettings
        {
            Dimension = specification.Dimension,
            Seed = specification.Seed,
            Model = specification.Model is null ? null : new ModelOptions
            {
                Model = specification.Model,
                Output = specification.ModelOutput,
                Uncertainty = specification.Uncertainty,
                Head = specification.Head,
            },
        },
        Run = run,
        Budget = Budget.Parse(specification.Budget).Budget ?? throw Newer("budget", specification.Budget),
        Method = SelectionMethods.Find(specification.Method) ?? throw Newer("method", specification.Method),
        Ridge = specification.Ridge,
        Shards = specification.Shards,
        Pool = specification.Pool,
    };

    /// <summary>The options of run.json: those of `select`, and the job.</summary>
    public static JsonObject OptionsOf(SelectSettings settings, JobStatus status)
    {
        var options = settings.Resolved(embedded: false);
        options.Remove("threads");
        options.Remove("device");
        options["shards"] = settings.Shards > 0 ? settings.Shards : null;
        options["job"] = status.Job;
        return options;
    }

    public static CorpusFacts CorpusOf(JobStatus status, ResultFacts facts, IReadOnlyDictionary<string, long> reasons) => new()
    {
        Names = [.. facts.Inputs.Select(input => input.Name)],
        Summary = new ReadSummary(
            checked((int)status.Examples),
            reasons.Values.Sum(),
            reasons,
            [.. facts.Inputs.Select(input => new InputFile(input.Name, input.Bytes, input.Sha256))]),
        Learnt = facts.Vocabulary > 0 ? new JsonObject { ["vocabulary"] = facts.Vocabulary } : [],
        Tokens = status.Tokens,
        Dimension = status.Specification!.Dimension,
    };

    public static SelectionResult ResultOf(JobStatus status, ResultFacts facts, IReadOnlyList<RankedExample> ranking) => new(
        [.. ranking.Select(row => new Pick(row.Index, row.Gain))],
        new Certificate(facts.Information, facts.UpperBound, facts.Bound),
        new SelectionStatistics(status.Rounds, new EvaluationCount(0, status.GainEvaluations), 0, 0));

    /// <summary>Seconds by stage, under the names of `select`.</summary>
    public static IReadOnlyDictionary<string, double> SecondsOf(JobStatus status) => status.Seconds
        .OrderBy(stage => stage.Key)
        .ToDictionary(stage => JobText.Name(stage.Key), stage => stage.Value);

    /// <summary>run.json.</summary>
    public static JsonObject RecordOf(Selection selection, JobStatus status, ResultFacts facts)
    {
        var record = RunRecord.Of(selection);
        record["fishersft"] = facts.Version;
        foreach (var ofThisMachine in new[] { "runtime", "system", "processors" })
        {
            record.Remove(ofThisMachine);
        }

        ((JsonObject)record["counts"]!).Remove("gainEvaluations");
        record["job"] = new JsonObject
        {
            ["id"] = status.Job,
            ["name"] = status.Specification!.Name,
            ["ended"] = status.Ended?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
            ["fetchedBy"] = About.Version,
        };
        var seconds = new JsonObject(
            SecondsOf(status).Select(stage => KeyValuePair.Create(stage.Key, (JsonNode?)JsonValue.Create(Math.Round(stage.Value, 4)))));
        seconds["total"] = Math.Round(status.Seconds.Values.Sum(), 4);
        record["seconds"] = seconds;
        record["notKnown"] = new JsonArray([.. NotKnown.Select(name => JsonValue.Create(name))]);
        return record;
    }

    private static InputException Newer(string what, string value) =>
        new($"The job's {what} {value} is not known to {Cli.Name} {About.Version}; fetch it with the version that submitted it.");
}

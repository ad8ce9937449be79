using System.Globalization;
using System.Text.Json.Nodes;
using FisherSft.Client.Options;
using FisherSft.Client.Output;
using FisherSft.Client.Pipeline;
using FisherSft.Core.Selection;
using FisherSft.Corpus;
using FisherSft.Embedding;
using FisherSft.Embedding.LastLayer;
using FisherSft.Grains;
using FisherSft.LanguageModels;

namespace FisherSft.Client.Cluster;

/// <summary>A job's results as the model of a local run: run.json and the report tell what `select` would, and the job.</summary>
internal static class JobModel
{
    public static SelectSettings SettingsOf(JobSpecification specification, RunSettings run) => new()
    {
        Corpus = new CorpusSettings
        {
            Inputs = specification.Names ?? specification.Inputs,
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
                Context = specification.Context,
            },
        },
        Run = run,
        Budget = Budget.Parse(specification.Budget).Budget ?? throw Newer("budget", specification.Budget),
        Method = SelectSettings.Methods.FirstOrDefault(method => method.Name == specification.Method)
            ?? throw Newer("method", specification.Method),
        Asking = specification.Asking is not { } asking ? null : new AskLlmSettings
        {
            Model = new LanguageModelSettings
            {
                Endpoint = new Uri(asking.Endpoint),
                Model = asking.Model,
                AnswerTokens = asking.AnswerTokens,
                Parallel = asking.Parallel,
                RequestsPerMinute = asking.RequestsPerMinute,
                Timeout = TimeSpan.FromSeconds(asking.TimeoutSeconds),
            },
            Answers = asking.Answers,
        },
        Ridge = specification.Ridge,
        Epsilon = specification.Epsilon,
        Shards = specification.Shards,
        Pool = specification.Pool,
    };

    /// <summary>The options of run.json: those of `select`, and the job.</summary>
    public static JsonObject OptionsOf(SelectSettings settings, JobStatus status, ResultFacts facts)
    {
        var (options, machine) = (settings.Resolved(facts.Corpus.IsEmbedded), facts.Machine);
        options.Remove("device");
        (options["threads"], options["shards"], options["pool"]) = (machine.Threads, machine.Shards, machine.Pool);
        options["job"] = status.Job;
        return options;
    }

    /// <summary>
    /// What fixes the results, as far as it is known before they come: a DIR with a run of the same need not be fetched again.
    /// </summary>
    public static JsonObject IdentityOf(SelectSettings settings, JobStatus status)
    {
        var options = settings.Identity(embedded: true);
        options["job"] = status.Job;
        return options;
    }

    /// <summary>What became of the questions to a language model; null where none was asked.</summary>
    public static AskedFacts? AskedOf(SelectSettings settings, ResultFacts facts) =>
        (settings.Asking, facts.Asked) is not ({ Model: var model }, { } asked) ? null : new AskedFacts
        {
            Endpoint = model.Endpoint.OriginalString,
            Model = model.Model,
            ByLogProbabilities = asked.ByLogProbabilities,
            ByCounting = asked.ByCounting,
            Unanswered = asked.Unanswered,
            Requests = asked.Requests,
            Retries = asked.Retries,
            AnswersKept = asked.AnswersKept,
            PromptTokens = asked.PromptTokens,
            CompletionTokens = asked.CompletionTokens,
            OwnTemperature = asked.OwnTemperature,
            LastFault = asked.LastFault,
        };

    public static CorpusFacts CorpusOf(JobStatus status, ResultFacts facts, IReadOnlyDictionary<string, long> reasons) => new()
    {
        Names = facts.Corpus.Names,
        ExamplesByName = facts.Corpus.ExamplesByName,
        Lengths = facts.Corpus.Lengths.Zip(facts.Corpus.ExamplesByLength).ToDictionary(length => length.First, length => length.Second),
        Summary = new ReadSummary(
            checked((int)status.Examples),
            reasons.Values.Sum(),
            reasons,
            [.. facts.Inputs.Select(input => new InputFile(input.Name, input.Bytes, input.Sha256))]),
        Learnt = LearntOf(facts),
        Tokens = status.Tokens,
        Dimension = facts.Corpus.Dimension,
    };

    private static JsonObject LearntOf(ResultFacts facts)
    {
        if (facts.Model is { } model)
        {
            return ModelFacts.Of(
                string.Join(',', model.Devices),
                model.Output,
                model.IsHalf,
                model.Context,
                model.Windowed,
                model.Skipped,
                model.TokensRead,
                model.TokensPadded,
                model.Sha256);
        }

        return facts.Vocabulary == 0 ? [] : new JsonObject
        {
            ["vocabulary"] = facts.Vocabulary,
            ["heldOut"] = RunRecord.HeldOut(facts.HeldOut is { } held
                ? new HeldOut(held.BitsPerWord, held.UnigramBitsPerWord, held.TrainedTokens, held.HeldOutTokens, held.Classes)
                : null),
        };
    }

    public static SelectionResult ResultOf(JobStatus status, ResultFacts facts, IReadOnlyList<RankedExample> ranking) => new(
        [.. ranking.Select(row => new Pick(row.Index, row.Gain))],
        new Certificate(facts.Information, facts.UpperBound, facts.Bound),
        new SelectionStatistics(
            status.Rounds,
            new EvaluationCount(status.BoundEvaluations, status.GainEvaluations, status.TangentEvaluations),
            status.Seconds.GetValueOrDefault(JobStage.Selecting),
            status.Seconds.GetValueOrDefault(JobStage.Certifying)));

    /// <summary>Seconds by stage, under the names of `select`.</summary>
    public static IReadOnlyDictionary<string, double> SecondsOf(JobStatus status) => status.Seconds
        .OrderBy(stage => stage.Key.Place())
        .ToDictionary(stage => JobText.Name(stage.Key), stage => stage.Value);

    /// <summary>run.json.</summary>
    public static JsonObject RecordOf(Selection selection, JobStatus status, ResultFacts facts)
    {
        var record = RunRecord.Of(selection);
        record["fishersft"] = facts.Machine.Version;
        record["runtime"] = facts.Machine.Runtime;
        record["system"] = facts.Machine.System;
        record["processors"] = facts.Machine.Processors;
        var seconds = RunRecord.Seconds(SecondsOf(status), status.Seconds.Values.Sum());
        RunRecord.AddParts(seconds, selection.Result.Statistics);
        record["seconds"] = seconds;
        record["peakMemoryBytes"] = facts.Machine.PeakMemoryBytes;
        record["job"] = new JsonObject
        {
            ["id"] = status.Job,
            ["name"] = status.Specification!.Name,
            ["ended"] = status.Ended?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["fetchedBy"] = About.Version,
        };
        return record;
    }

    private static InputException Newer(string what, string value) =>
        new($"The job's {what} {value} is not known to {Cli.Name} {About.Version}; fetch it with the version that submitted it.");
}

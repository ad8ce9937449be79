using System.Globalization;
using System.Security.Cryptography;
using FisherSft.Client.Options;
using FisherSft.Core.Methods;
using FisherSft.Corpus;
using FisherSft.Grains;
using FisherSft.Transformers;

namespace FisherSft.Client.Cluster;

/// <summary>Everything that `submit` was asked for, checked.</summary>
internal sealed record SubmitSettings
{
    private static readonly JobSpecification Defaults = new() { Inputs = [], Budget = string.Empty };

    public static IReadOnlyList<OptionSpec> Options { get; } =
    [
        new("shards", "K", "Into how many shards the corpus is divided; never changes the ranking. Default: as many as suit the cluster."),
        new("pool", "K|mean|sum|last", "How many candidates a round proposes; never changes the ranking. Raising it saves rounds and costs gain " +
            "evaluations. Default: as many as suit the cluster. With --method sentenceod, how the rows of an example become one. Default there: mean."),
        new("name", "TEXT", "What to call the job in lists."),
        new("id", "ID", "The job's id: letters, digits, - _ and dots. Submitting the same job twice under one id makes one job. Default: a new one."),
        new("wait", null, "Watches the job to its end."),
        new("out", "DIR", "Waits, then fetches the results into this folder."),
        new("overwrite", null, "Replaces the run in DIR."),
        new("dry-run", null, "Reads the corpus here and tells what the job would take; submits nothing."),
        new("silos", "S", "How many silos --dry-run reckons with, each on a machine like this one. Default: as many as the cluster has."),
        new("upload", null, "Puts local inputs into Azure Blob storage first, from where silos read them; its connection string, or https " +
            $"address with a shared access signature, is read from the environment variable {UploadSettings.AccountVariable}."),
    ];

    public required SelectSettings Select { get; init; }

    public required ConnectionSettings Connection { get; init; }

    public required string Id { get; init; }

    public required string JobName { get; init; }

    public bool Wait { get; init; }

    /// <summary>What the silos' models must run on; null where each silo's own device will do.</summary>
    public string? Device { get; init; }

    /// <summary>Where to put the inputs first; null where silos read them as they are.</summary>
    public UploadSettings? Upload { get; init; }

    /// <summary>How many silos a dry run reckons with; null for those there are.</summary>
    public int? Silos { get; init; }

    /// <summary>0 where the cluster is to find it.</summary>
    public int Shards { get; init; }

    public int Pool { get; init; }

    /// <exception cref="InputException">Something is wrong; the message holds all of it.</exception>
    public static SubmitSettings Read(GivenOptions given)
    {
        CheckInputs(given);
        var connection = ConnectionSettings.Read(given);
        var id = ReadId(given);
        if (given.Text("device") is { } device && device.StartsWith("cuda:", StringComparison.Ordinal))
        {
            given.Violate($"--device {device}: which GPU a silo uses is its own setting, Grains:Device; pass --device cuda.");
        }

        var upload = UploadSettings.Read(given, id);
        var silos = (int?)given.Whole("silos", 1, 100_000);
        if (given.Switch("dry-run"))
        {
            foreach (var input in given.Inputs.Where(RemotePath.IsOne))
            {
                given.Violate($"{input}: --dry-run reads the corpus here; name a local copy of it, or leave --dry-run out.");
            }
        }
        else if (silos is not null)
        {
            given.Violate("--silos goes with --dry-run; how many silos run a job is the cluster's.");
        }

        var select = SelectSettings.Read(given, RunSettings.ReadOptional);
        _ = Pipeline.Inputs.IsEmbeddingsFolder(select);
        return new SubmitSettings
        {
            Select = select with { Embedder = WithModel(select.Embedder) },
            Connection = connection,
            Id = id,
            JobName = given.Text("name") ?? string.Empty,
            Device = given.Text("device"),
            Upload = upload,
            Silos = silos,
            Wait = given.Switch("wait") || select.Run.Out.Length > 0,
            Shards = given.Has("shards") ? select.Shards : 0,
            Pool = given.Has("pool") && select.Method is not SentenceOd ? select.Pool : Defaults.Pool,
        };
    }

    /// <summary>The inputs as silos know them, and as their user called them.</summary>
    public JobInputs Inputs => new(
        [.. Select.Corpus.Inputs.Select(input => RemotePath.IsOne(input) ? input : Path.GetFullPath(input))], [.. Select.Corpus.Inputs]);

    /// <summary>The job as the cluster takes it.</summary>
    public JobSpecification ToSpecification(JobInputs inputs) => new()
    {
        Inputs = inputs.Paths,
        Names = inputs.Names,
        Budget = Select.Budget.Text,
        Method = Select.Method.Name,
        Dimension = Select.Embedder.Dimension,
        Ridge = Select.Ridge,
        Epsilon = Select.Epsilon,
        Seed = Select.Embedder.Seed,
        Pooling = (Select.Method as SentenceOd)?.Pooling.ToString().ToLowerInvariant(),
        SplitParagraphs = Select.Corpus.Split == TextSplit.Paragraph,
        TrainOnAll = Select.Corpus.TrainOn == TrainOn.All,
        TextKey = Select.Corpus.TextKey,
        IdKey = Select.Corpus.IdKey,
        Template = Select.Corpus.Template,
        Limit = Select.Corpus.Limit,
        MaxRejected = Select.Corpus.MaxRejected,
        Shards = Shards,
        Pool = Pool,
        Name = JobName,
        Model = Select.Embedder.Model?.Model,
        ModelOutput = Select.Embedder.Model?.Output,
        Uncertainty = Select.Embedder.Model?.Uncertainty ?? false,
        Head = Select.Embedder.Model?.Head,
        Context = Select.Embedder.Model?.Context,
        Device = Select.Embedder.Model is null ? null : Device,
        Asking = Select.Asking is { Model: var model } asking
            ? new AskSpecification
            {
                Endpoint = model.Endpoint.OriginalString,
                Model = model.Model,
                Answers = asking.Answers,
                AnswerTokens = model.AnswerTokens,
                Parallel = model.Parallel,
                RequestsPerMinute = model.RequestsPerMinute,
                TimeoutSeconds = model.Timeout.TotalSeconds,
            }
            : null,
    };

    /// <summary>
    /// Opens the model, which tells its dimension and what is wrong with it before the cluster has any work. It runs nothing
    /// here, so the processor will do.
    /// </summary>
    private static EmbedderSettings WithModel(EmbedderSettings settings)
    {
        if (settings.Model is not { } options)
        {
            return settings;
        }

        using var model = ModelEmbedders.Open(options with { Device = "cpu" });
        return settings with
        {
            Dimension = model.Dimension,
            Model = options with
            {
                Model = Path.GetFullPath(options.Model),
                Head = options.Head is null ? null : Path.GetFullPath(options.Head),
            },
        };
    }

    private static void CheckInputs(GivenOptions given)
    {
        foreach (var input in given.Inputs)
        {
            if (input == "-")
            {
                given.Violate("Standard input (-) cannot be read by a cluster; put it into a file that every silo can read.");
            }
        }
    }

    private static string ReadId(GivenOptions given)
    {
        if (given.Text("id") is not { } id)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{DateTime.UtcNow:yyyyMMdd-HHmmss}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}");
        }

        if (id.Length is 0 or > 100 || !id.All(c => char.IsAsciiLetterOrDigit(c) || "-_.".Contains(c, StringComparison.Ordinal)))
        {
            given.Violate($"--id {id} is no id; pass 1 to 100 letters, digits, - _ and dots.");
        }

        return id;
    }
}

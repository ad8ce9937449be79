using FisherSft.Client.Commands;
using FisherSft.Client.Options;
using FisherSft.Client.Output;
using FisherSft.Client.Pipeline;

namespace FisherSft.Client.Cluster;

/// <summary>Hands a job to the cluster.</summary>
internal sealed class SubmitCommand : ICommand
{
    public string Name => "submit";

    public string Description =>
        "Hands the job of select to a cluster and prints its id; the ranking is the same. --wait watches it, --out fetches the results.";

    public string ArgumentDescription =>
        "Files, folders or globs that every silo can read under the same path, or az://container/name for blobs and folders of them; or " +
        "one embeddings folder. What is relative is taken from the current folder.";

    public IReadOnlyList<OptionSpec> Options { get; } =
    [
        OptionTable.Budget, OptionTable.Method, OptionTable.Epsilon, .. AskLlmSettings.Options, .. OptionTable.Embedder, OptionTable.Ridge, OptionTable.Seed,
        .. SubmitSettings.Options, .. OptionTable.Corpus, .. ConnectionSettings.Options, OptionTable.Config, OptionTable.Log,
    ];

    public IReadOnlyList<string> Examples { get; } =
    [
        $"{Cli.Name} submit /data/corpus.jsonl --budget 1000",
        $"{Cli.Name} submit /data/corpus.jsonl --budget 5% --wait",
        $"{Cli.Name} submit az://corpora/2026/ --budget 5%",
        $"{Cli.Name} submit corpus.jsonl --upload --budget 1000",
        $"{Cli.Name} submit /data/corpus.jsonl --budget 1000 --dry-run --silos 8",
        $"{Cli.Name} submit /data/corpus.jsonl --budget 1000 --method askllm --endpoint https://models.example/v1 --judge-model qwen",
        $"{Cli.Name} submit /data/corpus.jsonl --budget 1000 --out out --gateway silo-1:30000,silo-2:30000",
    ];

    public Task<int> RunAsync(GivenOptions given, Invocation invocation, CancellationToken cancellationToken)
    {
        var settings = SubmitSettings.Read(given);
        var connect = settings.Connection;
        if (settings.Select.Run.DryRun)
        {
            return DryRunAsync(settings, invocation, cancellationToken);
        }

        if (settings.Select.Run.Out.Length > 0)
        {
            // Better to hear now than when the job is done that there is something else in DIR.
            RunFolder.Open(settings.Select.Run, [], static _ => { })?.Dispose();
        }

        return Connection.UseAsync(
            connect,
            async connection =>
            {
                var job = connection.Job(settings.Id);
                var inputs = settings.Upload is { } upload
                    ? await Uploader.RunAsync(settings, upload, invocation, cancellationToken).ConfigureAwait(false)
                    : settings.Inputs;
                await Connection.CallAsync(() => job.SubmitAsync(settings.ToSpecification(inputs)), cancellationToken).ConfigureAwait(false);
                await invocation.Surroundings.Output.WriteLineAsync(settings.Id).ConfigureAwait(false);
                if (!settings.Wait)
                {
                    return ExitCodes.Done;
                }

                var log = settings.Select.Run.Log;
                var code = await WatchCommand.WatchAsync(connection, connect, settings.Id, log, invocation, cancellationToken).ConfigureAwait(false);
                return code == ExitCodes.Done && settings.Select.Run.Out.Length > 0
                    ? await ResultsCommand.FetchAsync(connection, settings.Id, settings.Select.Run, invocation, cancellationToken).ConfigureAwait(false)
                    : code;
            },
            cancellationToken);
    }

    /// <summary>The model on this machine's processor: silos may have devices that it has not.</summary>
    private static SelectSettings Here(SelectSettings settings) => settings with
    {
        Embedder = settings.Embedder with { Model = settings.Embedder.Model is { } model ? model with { Device = "cpu" } : null },
    };

    private static async Task<int> DryRunAsync(SubmitSettings settings, Invocation invocation, CancellationToken cancellationToken)
    {
        var silos = settings.Silos ?? await Connection.UseAsync(
            settings.Connection,
            connection => Connection.CallAsync(connection.CountSilosAsync, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return JobRunner.Run(
            settings.Select.Run, invocation, stages => DryRun.OfSubmit(Here(settings.Select), silos, invocation, stages, cancellationToken), cancellationToken);
    }
}

using FisherSft.Client.Commands;
using FisherSft.Client.Options;
using FisherSft.Client.Pipeline;
using FisherSft.Client.Progress;
using FisherSft.Corpus;
using FisherSft.Grains;

namespace FisherSft.Client.Cluster;

/// <summary>Brings the results of a finished job.</summary>
internal sealed class ResultsCommand : JobCommand
{
    public override string Name => "results";

    public override string Description => "Fetches the results of a finished job on the cluster into DIR, which is as select leaves it.";

    public override IReadOnlyList<OptionSpec> Options { get; } =
    [
        OptionTable.Out,
        new("resume", null, "Leaves the run in DIR as it is where it is complete and of the same job."),
        new("overwrite", null, "Replaces the run in DIR."),
        .. ConnectionSettings.Options, OptionTable.Config, OptionTable.Log,
    ];

    public override IReadOnlyList<string> Examples { get; } =
    [
        $"{Cli.Name} results 20260101-120000-1a2b3c --out out",
        $"{Cli.Name} results 20260101-120000-1a2b3c --out out --overwrite",
    ];

    public override Task<int> RunAsync(GivenOptions given, Invocation invocation, CancellationToken cancellationToken)
    {
        var id = ReadId(given);
        var run = RunSettings.Read(given);
        var settings = ConnectionSettings.Read(given);
        given.ThrowIfViolated();
        return Connection.UseAsync(settings, connection => FetchAsync(connection, id, run, invocation, cancellationToken), cancellationToken);
    }

    /// <summary>Fetches the results of a job that must be done.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> FetchAsync(
        Connection connection, string id, RunSettings run, Invocation invocation, CancellationToken cancellationToken)
    {
        var status = await StatusOfAsync(connection, id, cancellationToken).ConfigureAwait(false);
        if (status.Stage != JobStage.Done)
        {
            throw new InputException($"Job {id} is not done: {JobText.Name(status.Stage)}{(status.Message is { } message ? $", {message}" : string.Empty)}. " +
                (status.Stage.IsEnded() ? $"Go on with it by {Cli.Name} resume {id}." : $"Wait for it with {Cli.Name} watch {id}."));
        }

        var results = new ResultsJob(connection.Job(id), status, run, invocation);
        return JobRunner.Run(
            run,
            invocation,
            stages => Task.Run(() => results.RunAsync(stages, cancellationToken), CancellationToken.None).GetAwaiter().GetResult(),
            cancellationToken);
    }
}

using FisherSft.Client.Commands;
using FisherSft.Client.Options;
using FisherSft.Grains;

namespace FisherSft.Client.Cluster;

/// <summary>Follows a job to its end.</summary>
internal sealed class WatchCommand : JobCommand
{
    public override string Name => "watch";

    public override string Description =>
        "Shows how far a job on the cluster is until it ends: stage, shards, rate, gain, picks a round, time left. Leave it with " +
        "Ctrl-C and join again at will; the job goes on.";

    public override IReadOnlyList<OptionSpec> Options { get; } = [.. ConnectionSettings.Options, OptionTable.Config, OptionTable.Log];

    public override IReadOnlyList<string> Examples { get; } =
    [
        $"{Cli.Name} watch 20260101-120000-1a2b3c",
        $"{Cli.Name} watch 20260101-120000-1a2b3c --gateway silo-1:30000,silo-2:30000",
    ];

    public override Task<int> RunAsync(GivenOptions given, Invocation invocation, CancellationToken cancellationToken)
    {
        var id = ReadId(given);
        var log = RunSettings.ReadLog(given);
        var settings = ConnectionSettings.Read(given);
        given.ThrowIfViolated();
        return Connection.UseAsync(settings, connection => WatchAsync(connection, settings, id, log, invocation, cancellationToken), cancellationToken);
    }

    /// <summary>Watches a job and tells how it ended.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> WatchAsync(
        Connection connection,
        ConnectionSettings settings,
        string id,
        LogKind log,
        Invocation invocation,
        CancellationToken cancellationToken)
    {
        try
        {
            var status = Watcher.Run(connection.Job(id), id, log, invocation, cancellationToken);
            await invocation.Surroundings.Output.WriteAsync(JobText.Of(status, withShards: false)).ConfigureAwait(false);
            if (status.Stage == JobStage.Failed)
            {
                await invocation.Surroundings.Error.WriteLineAsync(
                    $"Job {id} failed: {status.Message}\n" +
                    JobText.Remedy(status, $"{Cli.Name} resume {id}{settings.Arguments}")).ConfigureAwait(false);
            }

            return JobText.ExitCode(status);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await invocation.Surroundings.Error.WriteLineAsync(
                $"No longer watching; job {id} goes on. Join again with:\n  {Cli.Name} watch {id}{settings.Arguments}").ConfigureAwait(false);
            return ExitCodes.Stopped;
        }
    }
}

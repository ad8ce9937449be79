using FisherSft.Client.Commands;
using FisherSft.Client.Options;
using FisherSft.Grains;

namespace FisherSft.Client.Cluster;

/// <summary>Goes on with a job that was cancelled or failed.</summary>
internal sealed class ResumeCommand : JobCommand
{
    public override string Name => "resume";

    public override string Description => "Goes on with a cancelled or failed job on the cluster from its last checkpoint.";

    public override IReadOnlyList<string> Examples { get; } = [$"{Cli.Name} resume 20260101-120000-1a2b3c"];

    public override Task<int> RunAsync(GivenOptions given, Invocation invocation, CancellationToken cancellationToken)
    {
        var id = ReadId(given);
        var settings = ConnectionSettings.Read(given);
        given.ThrowIfViolated();
        return Connection.UseAsync(
            settings,
            async connection =>
            {
                var before = await StatusOfAsync(connection, id, cancellationToken).ConfigureAwait(false);
                var status = await Connection.CallAsync(connection.Job(id).ResumeAsync, cancellationToken).ConfigureAwait(false);
                await invocation.Surroundings.Output.WriteLineAsync(before.Stage is JobStage.Failed or JobStage.Cancelled
                    ? $"{id} goes on; watch it with {Cli.Name} watch {id}{settings.Arguments}"
                    : $"{id} needs no resuming: {JobText.Name(status.Stage)}").ConfigureAwait(false);
                return ExitCodes.Done;
            },
            cancellationToken);
    }
}

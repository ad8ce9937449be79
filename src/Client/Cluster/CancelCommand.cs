using FisherSft.Client.Commands;
using FisherSft.Client.Options;
using FisherSft.Grains;

namespace FisherSft.Client.Cluster;

/// <summary>Ends a job.</summary>
internal sealed class CancelCommand : JobCommand
{
    public override string Name => "cancel";

    public override string Description => "Ends a job on the cluster and keeps what is done, so that it can be resumed.";

    public override IReadOnlyList<string> Examples { get; } = [$"{Cli.Name} cancel 20260101-120000-1a2b3c"];

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
                var status = await Connection.CallAsync(connection.Job(id).CancelAsync, cancellationToken).ConfigureAwait(false);
                await invocation.Surroundings.Output.WriteLineAsync(before.Stage.IsEnded()
                    ? $"{id} had ended before: {JobText.Name(status.Stage)}"
                    : $"{id} {JobText.Name(status.Stage)}").ConfigureAwait(false);
                return ExitCodes.Done;
            },
            cancellationToken);
    }
}

using FisherSft.Client.Commands;
using FisherSft.Client.Options;

namespace FisherSft.Client.Cluster;

/// <summary>How far a job is, once.</summary>
internal sealed class StatusCommand : JobCommand
{
    public override string Name => "status";

    public override string Description => "Tells how far a job on the cluster is, and where its shards run.";

    public override IReadOnlyList<string> Examples { get; } = [$"{Cli.Name} status 20260101-120000-1a2b3c"];

    public override Task<int> RunAsync(GivenOptions given, Invocation invocation, CancellationToken cancellationToken)
    {
        var id = ReadId(given);
        var settings = ConnectionSettings.Read(given);
        given.ThrowIfViolated();
        return Connection.UseAsync(
            settings,
            async connection =>
            {
                var status = await StatusOfAsync(connection, id, cancellationToken).ConfigureAwait(false);
                await invocation.Surroundings.Output.WriteAsync(JobText.Of(status, withShards: true)).ConfigureAwait(false);
                return ExitCodes.Done;
            },
            cancellationToken);
    }
}

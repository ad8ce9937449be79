using FisherSft.Grains.Placement;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Placement;

namespace FisherSft.Grains.Hosting;

/// <summary>When a silo leaves in an orderly way its shards and coordinators move to others first, each with its state.</summary>
internal sealed partial class SiloDrain(
    MovableGrains grains, SiloRoles roles, ILocalSiloDetails silo, ILogger<SiloDrain> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle observer) => observer.Subscribe(
        nameof(SiloDrain), ServiceLifecycleStage.Active + 1, static _ => Task.CompletedTask, DrainAsync);

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        var leaving = grains.All();
        var others = roles.Active().Where(other => !other.Equals(silo.SiloAddress)).ToList();
        if (leaving.Count == 0 || others.Count == 0 || cancellationToken.IsCancellationRequested)
        {
            return;
        }

        LogDraining(leaving.Count, others.Count);
        var (forShards, forJobs) = (roles.Embedding(others), roles.Coordinating(others));
        for (var at = 0; at < leaving.Count; at++)
        {
            var targets = leaving[at] is Shards.ShardGrain ? forShards : forJobs;
            leaving[at].GrainContext.Migrate(
                new Dictionary<string, object> { [IPlacementDirector.PlacementHintKey] = targets[at % targets.Count] }, cancellationToken);
        }

        await Task.WhenAll(leaving.Select(grain => grain.GrainContext.Deactivated))
            .WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Grains} shards and coordinators move to {Silos} other silos")]
    private partial void LogDraining(int grains, int silos);
}

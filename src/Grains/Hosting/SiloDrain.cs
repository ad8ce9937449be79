using FisherSft.Grains.Placement;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Placement;

namespace FisherSft.Grains.Hosting;

/// <summary>
/// When a silo leaves in an orderly way its shards and coordinators move to others first, each with its state: to each silo
/// one after another, since what goes there at once goes in one message, and messages have a limit.
/// </summary>
internal sealed partial class SiloDrain(
    MovableGrains grains, SiloRoles roles, ILocalSiloDetails silo, ILogger<SiloDrain> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    // Of one grain: what has not gone by then is left to end with the silo, and comes up elsewhere without its state.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

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

        // Coordinators last: one that came up elsewhere now would still count this silo among those that take shards.
        var byKind = leaving.ToLookup(static grain => grain is Shards.ShardGrain);
        await MoveAsync(byKind[true], forShards, cancellationToken).ConfigureAwait(false);
        await MoveAsync(byKind[false], forJobs, cancellationToken).ConfigureAwait(false);
    }

    private static Task MoveAsync(
        IEnumerable<IGrainBase> grains, IReadOnlyList<SiloAddress> silos, CancellationToken cancellationToken)
    {
        var shares = grains.Select((grain, at) => (Grain: grain, At: at))
            .GroupBy(dealt => silos[dealt.At % silos.Count], dealt => dealt.Grain);
        return Task.WhenAll(shares.Select(ToAsync));

        async Task ToAsync(IGrouping<SiloAddress, IGrainBase> share)
        {
            foreach (var grain in share)
            {
                grain.GrainContext.Migrate(
                    new Dictionary<string, object> { [IPlacementDirector.PlacementHintKey] = share.Key }, cancellationToken);
                await grain.GrainContext.Deactivated.WaitAsync(Patience, cancellationToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Grains} shards and coordinators move to {Silos} other silos")]
    private partial void LogDraining(int grains, int silos);
}

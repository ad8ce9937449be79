using FisherSft.Grains.Placement;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Placement;

namespace FisherSft.Grains.Hosting;

/// <summary>
/// When a silo leaves in an orderly way its shards and coordinators move to others first, each with its state: to each silo
/// one after another, since what goes there at once goes in one message, and messages have a limit.
/// </summary>
internal sealed partial class SiloDrain(
    MovableGrains grains, SiloRoles roles, ILocalSiloDetails silo, IGrainFactory grainFactory, ILogger<SiloDrain> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    // Of one grain: what has not gone by then is left to end with the silo, and comes up elsewhere without its state.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public void Participate(ISiloLifecycle observer) => observer.Subscribe(
        nameof(SiloDrain), ServiceLifecycleStage.Active + 1, static _ => Task.CompletedTask, DrainAsync);

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        await SayAsync(cancellationToken).ConfigureAwait(false);
        while (grains.All() is { Count: > 0 } leaving && !cancellationToken.IsCancellationRequested)
        {
            var others = roles.Active().ToList();
            if (others.Count == 0)
            {
                return;
            }

            // Coordinators last; and after them what came here meanwhile from silos that had not heard.
            LogDraining(leaving.Count, others.Count);
            var shards = leaving.Where(static grain => grain is Shards.ShardGrain).ToList();
            await (shards.Count > 0
                ? MoveAsync(shards, roles.Embedding(others), cancellationToken)
                : MoveAsync(leaving, roles.Coordinating(others), cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>Tells all silos, this one first; one that does not hear of it may send a shard here, which then goes on.</summary>
    private async Task SayAsync(CancellationToken cancellationToken)
    {
        await roles.ExecuteCommand(SiloRoles.Leave, silo.SiloAddress).ConfigureAwait(false);
        try
        {
            await grainFactory.GetGrain<IManagementGrain>(0)
                .SendControlCommandToProvider<SiloRoles>(nameof(SiloRoles), SiloRoles.Leave, silo.SiloAddress)
                .WaitAsync(Patience, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogUnheard(exception);
        }
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

    [LoggerMessage(Level = LogLevel.Information, Message = "Not all silos heard that this one leaves")]
    private partial void LogUnheard(Exception exception);
}

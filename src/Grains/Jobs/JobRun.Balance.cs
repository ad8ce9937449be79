using FisherSft.Core.Selection.Wire;
using FisherSft.Grains.Placement;

namespace FisherSft.Grains.Jobs;

/// <content>Silos that join take their share of the shards before the next order, whatever the stage.</content>
internal sealed partial class JobRun
{
    private static readonly TimeSpan MovePause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MovePatience = TimeSpan.FromSeconds(10);

    private IReadOnlyList<SiloAddress> _balanced = [];

    /// <summary>An order for the shards, once they are where they belong: before it nothing is on its way.</summary>
    private async Task<T?[]> OrderAsync<T>(
        Func<int, ShardOrder?> orderOf, Func<WireReader, T> read, CancellationToken cancellationToken)
    {
        await BalanceAsync(cancellationToken);
        return await Calls().RunAsync(orderOf, read, cancellationToken);
    }

    private async Task BalanceAsync(CancellationToken cancellationToken)
    {
        var (silos, places) = (roles.Embedding(), Calls().Board.Places);
        if (silos.SequenceEqual(_balanced) || places.Contains(null))
        {
            // Shards that have not answered yet are placed by themselves.
            return;
        }

        foreach (var (shard, to) in ShardBalance.Moves(places, silos))
        {
            LogMove(job, shard, to);
            try
            {
                await MoveAsync(Calls().Shard(shard), to, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // A shard that cannot be reached is placed anew anyway.
                LogMoveFailed(job, shard, exception);
            }
        }

        _balanced = silos;
    }

    /// <summary>
    /// Moves a shard and waits until it is there, for what many bring at once may be more than a message holds; or until the
    /// silo leaves.
    /// </summary>
    private async Task MoveAsync(IShardGrain shard, SiloAddress to, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        do
        {
            await shard.MoveAsync(to).WaitAsync(cancellationToken);
            if (to.Equals(await shard.PlaceAsync().WaitAsync(cancellationToken)))
            {
                return;
            }

            await Task.Delay(MovePause, clock, cancellationToken);
        }
        while (roles.Embedding().Contains(to) && clock.GetElapsedTime(began) < MovePatience);
    }
}

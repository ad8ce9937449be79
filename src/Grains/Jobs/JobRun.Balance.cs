using FisherSft.Core.Selection.Wire;
using FisherSft.Grains.Placement;

namespace FisherSft.Grains.Jobs;

/// <content>
/// Silos that join take their share of the shards before the next order, whatever the stage: nothing is on its way then. While
/// an order is on they get shards that have not begun with it, so that a long one, such as embedding, has the use of them too.
/// </content>
internal sealed partial class JobRun
{
    // A silo that a shard cannot be moved to may hold every order up for the patience below: not too often.
    private const int SilencesForMove = 6;
    private static readonly TimeSpan MovePause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MovePatience = TimeSpan.FromSeconds(10);

    private IReadOnlyList<SiloAddress> _balanced = [];
    private (IReadOnlyList<SiloAddress> Silos, long When)? _unbalanced;

    /// <summary>An order for the shards, once they are where they belong.</summary>
    private async Task<T?[]> OrderAsync<T>(
        Func<int, ShardOrder?> orderOf, Func<WireReader, T> read, CancellationToken cancellationToken)
    {
        await BalanceAsync(null, cancellationToken);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answers = Calls().RunAsync(orderOf, read, cancellationToken);
        var sharing = ShareAsync(done.Token);
        try
        {
            return await answers;
        }
        finally
        {
            await done.CancelAsync();
            await sharing.ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    /// <summary>As long as an order is on, sees whether a silo has joined that could do what others have not begun.</summary>
    private async Task ShareAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(options.Poll, clock, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            await BalanceAsync(Calls().Board.HasNotBegun, cancellationToken);
        }
    }

    /// <summary>Moves shards where silos have come or gone.</summary>
    /// <param name="mayMove">Which may; null for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private async Task BalanceAsync(Func<int, bool>? mayMove, CancellationToken cancellationToken)
    {
        var (silos, board) = (roles.Embedding(), Calls().Board);
        if (silos.SequenceEqual(_balanced) || board.Places.Contains(null) || HasJustFailed(silos))
        {
            // Shards that have not answered yet are placed by themselves.
            return;
        }

        var failed = new HashSet<SiloAddress>();
        foreach (var (shard, to) in ShardBalance.Moves(board.Places, silos, mayMove))
        {
            if (!failed.Contains(to) && await MoveAsync(shard, to, cancellationToken))
            {
                board.Move(shard, to);
            }
            else
            {
                failed.Add(to);
            }
        }

        if (failed.Count > 0)
        {
            _unbalanced = (silos, clock.GetTimestamp());
        }
        else if (mayMove is null)
        {
            _balanced = silos;
        }
    }

    private bool HasJustFailed(IReadOnlyList<SiloAddress> silos) =>
        _unbalanced is { } last && silos.SequenceEqual(last.Silos)
        && clock.GetElapsedTime(last.When) < SilencesForMove * options.Silence;

    /// <summary>
    /// Moves a shard and waits until it is there, for what many bring at once may be more than a message holds; or until the
    /// silo leaves.
    /// </summary>
    /// <returns>Whether it is there.</returns>
    private async Task<bool> MoveAsync(int shard, SiloAddress to, CancellationToken cancellationToken)
    {
        LogMove(job, shard, to);
        var (grain, began) = (Calls().Shard(shard), clock.GetTimestamp());
        try
        {
            do
            {
                await grain.MoveAsync(to).WaitAsync(cancellationToken);
                if (to.Equals(await grain.PlaceAsync().WaitAsync(cancellationToken)))
                {
                    return true;
                }

                await Task.Delay(MovePause, clock, cancellationToken);
            }
            while (roles.Embedding().Contains(to) && clock.GetElapsedTime(began) < MovePatience);
            LogMoveFailed(job, shard, null);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // A shard that cannot be reached is placed anew anyway.
            LogMoveFailed(job, shard, exception);
        }

        return false;
    }
}

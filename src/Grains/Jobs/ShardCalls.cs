using FisherSft.Core.Selection.Wire;
using FisherSft.Grains.Hosting;
using FisherSft.Grains.Shards;
using Microsoft.Extensions.Logging;

namespace FisherSft.Grains.Jobs;

/// <summary>
/// Gives shards their orders and brings their answers: asks until the work is done, again where a call was lost or a silo
/// went, and part by part. Runs in the coordinator's turns and never holds one up.
/// </summary>
internal sealed partial class ShardCalls(
    string job, int shards, long epoch, IGrainFactory grains, Workbench workbench, GrainOptions options, TimeProvider clock, ILogger logger, Action changed)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private long _sequence;

    /// <summary>What is known of the shards.</summary>
    public ShardBoard Board { get; } = new(shards, clock, changed);

    /// <summary>How many there are.</summary>
    public int Shards { get; } = shards;

    /// <summary>Bounds that answers did not count themselves.</summary>
    public long Evaluations { get; private set; }

    /// <summary>One order for every shard, or none for those that get null; the answers in the order of the shards.</summary>
    public async Task<T?[]> RunAsync<T>(Func<int, ShardOrder?> orderOf, Func<WireReader, T> read, CancellationToken cancellationToken)
    {
        Board.Begin();
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answers = Enumerable.Range(0, Shards).Select(shard => OneAsync(shard, orderOf(shard), read, failed)).ToList();
        try
        {
            return await Task.WhenAll(answers);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // One shard's failure ended the others: it is the one to tell of.
            foreach (var answer in answers.Where(answer => answer.IsFaulted))
            {
                await answer;
            }

            throw;
        }
    }

    public IShardGrain Shard(int shard) => grains.GetGrain<IShardGrain>(shard, job, null);

    /// <summary>Ends the shards' work and frees their memory; nobody waits for it.</summary>
    public void Release()
    {
        for (var shard = 0; shard < Shards; shard++)
        {
            Shard(shard).ReleaseAsync().Ignore();
        }
    }

    private async Task<T?> OneAsync<T>(
        int shard, ShardOrder? order, Func<WireReader, T> read, CancellationTokenSource failed)
    {
        if (order is null)
        {
            return default;
        }

        try
        {
            var parts = await PartsAsync(shard, order, failed.Token);
            return await workbench.RunAsync(() => read(new WireReader(parts)), failed.Token);
        }
        catch
        {
            await failed.CancelAsync();
            throw;
        }
    }

    private async Task<IReadOnlyList<byte[]>> PartsAsync(int shard, ShardOrder order, CancellationToken cancellationToken)
    {
        var grain = Shard(shard);
        var (attempts, pause) = (0, FirstPause);
        order = Numbered(order);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            WorkReply reply;
            try
            {
                reply = await grain.WorkAsync(order).WaitAsync(cancellationToken);
                Board.Hear(shard, reply);
                if (reply.State == WorkState.Ready && await RestAsync(grain, order, reply, cancellationToken) is { } parts)
                {
                    Evaluations += reply.Evaluations;
                    return parts;
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // Its silo has gone, or is going: the next call finds the shard elsewhere.
                LogLost(job, shard, order.Work, exception);
                Board.Fault(shard, exception.Message);
                await PauseAsync();
                continue;
            }

            switch (reply.State)
            {
                case WorkState.Refused:
                    throw new JobException(reply.Fault!) { Fault = reply.Kind };
                case WorkState.Broken when ++attempts >= options.Attempts:
                    throw new JobException($"shard {shard} failed {attempts} times at {order.Work}, at last with: {reply.Fault}")
                    {
                        Fault = reply.Kind,
                    };
                case WorkState.Broken:
                    LogBroken(job, shard, order.Work, reply.Fault!);
                    await PauseAsync();
                    break;
                case WorkState.Waiting:
                    LogBroken(job, shard, order.Work, reply.Fault!);
                    await PauseAsync();
                    break;
                case WorkState.Stale:
                    await PauseAsync();
                    order = Numbered(order);
                    break;
                default:
                    pause = FirstPause;
                    break;
            }
        }

        async Task PauseAsync()
        {
            await Task.Delay(pause, clock, cancellationToken);
            pause = pause < LongestPause ? pause * 2 : pause;
        }
    }

    /// <summary>All parts of a result; null where the shard lost them meanwhile.</summary>
    private static async Task<IReadOnlyList<byte[]>?> RestAsync(
        IShardGrain grain, ShardOrder order, WorkReply reply, CancellationToken cancellationToken)
    {
        var parts = new byte[reply.Parts][];
        parts[0] = reply.First!;
        for (var part = 1; part < parts.Length; part++)
        {
            if (await grain.GetPartAsync(order.Work, part).WaitAsync(cancellationToken) is not { Bytes: var bytes })
            {
                return null;
            }

            parts[part] = bytes;
        }

        return parts;
    }

    private ShardOrder Numbered(ShardOrder order) => order with { Epoch = epoch, Sequence = ++_sequence };

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Job}: shard {Shard} was lost during {Work}; asking again")]
    private partial void LogLost(string job, int shard, string work, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Job}: shard {Shard} failed during {Work}, asking again: {Fault}")]
    private partial void LogBroken(string job, int shard, string work, string fault);
}

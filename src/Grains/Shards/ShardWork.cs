namespace FisherSft.Grains.Shards;

/// <summary>A piece of work of a shard: running, done or failed. One runs at a time.</summary>
internal sealed class ShardWork
{
    private readonly CancellationTokenSource _cancellation = new();

    private ShardWork(string name) => Name = name;

    /// <summary>The order's <see cref="ShardOrder.Work"/>.</summary>
    public string Name { get; }

    /// <summary>How far it is.</summary>
    public WorkProgress Progress { get; } = new();

    /// <summary>The work.</summary>
    public Task<WorkResult> Task { get; private set; } = null!;

    /// <summary>Ends the work before, and begins this.</summary>
    public static ShardWork Start(ShardOrder order, ShardWorker worker, ShardWork? before)
    {
        var work = new ShardWork(order.Work);
        before?.Cancel();
        work.Task = System.Threading.Tasks.Task.Run(async () =>
        {
            if (before is not null)
            {
                await before.EndAsync().ConfigureAwait(false);
            }

            return await worker.DoAsync(order, work.Progress, work._cancellation.Token).ConfigureAwait(false);
        });
        return work;
    }

    /// <summary>Asks it to end.</summary>
    public void Cancel() => _cancellation.Cancel();

    /// <summary>Waits for its end, whatever it is.</summary>
    public async Task EndAsync() =>
        await ((Task)Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}

/// <summary>What a piece of work brought.</summary>
/// <param name="Parts">The result, in parts.</param>
/// <param name="Evaluations">Bounds computed that the result does not count.</param>
internal sealed record WorkResult(IReadOnlyList<byte[]> Parts, long Evaluations = 0);

/// <summary>How far a piece of work is; written by it, read by the grain.</summary>
internal sealed class WorkProgress
{
    private long _done;

    /// <summary>What is being done.</summary>
    public string Activity { get; private set; } = "wait";

    /// <summary>How much of it is done.</summary>
    public long Done => Interlocked.Read(ref _done);

    /// <summary>How much there is; 0 where not known.</summary>
    public long Total { get; private set; }

    /// <summary>Begins something.</summary>
    public void Begin(string activity, long total)
    {
        Interlocked.Exchange(ref _done, 0);
        (Activity, Total) = (activity, total);
    }

    /// <summary>Says how much is done.</summary>
    public void Report(long done) => Interlocked.Exchange(ref _done, done);

    /// <summary>Says how much more is done.</summary>
    public void Add(long more) => Interlocked.Add(ref _done, more);
}

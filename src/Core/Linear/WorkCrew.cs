using System.Runtime.ExceptionServices;

namespace FisherSft.Core.Linear;

/// <summary>
/// Threads that share out short pieces of work, thousands of times a second: a pick is a few dozen pieces of tens of
/// microseconds, and waking a sleeping thread costs as much as one. Helpers come from the thread pool when there is work
/// and stay awake for a moment after it, so that the next round finds them. The caller works along; it is the only one at a
/// time. What a piece computes must not depend on which thread takes it.
/// </summary>
/// <param name="threads">How many work at once, the caller among them.</param>
public sealed class WorkCrew(int threads)
{
    // About a tenth of a millisecond of waiting at full speed, then about one of giving way to whoever else wants the processor:
    // longer than what lies between two rounds of a pick, too short to be felt.
    private const int AwakeSpins = 400;
    private const int AwakeYields = 1500;

    private Round? _round;
    private int _helpers;

    /// <summary>How many threads work at once.</summary>
    public int Threads { get; } = Math.Max(1, threads);

    /// <summary>Calls work for 0 … count − 1 and returns when all are done.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; pieces not begun were left out.</exception>
    public void Run(int count, Action<int> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (count <= 1 || Threads == 1)
        {
            for (var at = 0; at < count; at++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                work(at);
            }

            return;
        }

        var round = new Round(count, work, cancellationToken);
        Volatile.Write(ref _round, round);
        for (var helpers = Math.Min(Threads, count) - 1; Volatile.Read(ref _helpers) < helpers;)
        {
            Interlocked.Increment(ref _helpers);
            ThreadPool.UnsafeQueueUserWorkItem(static crew => crew.Help(), this, preferLocal: false);
        }

        try
        {
            round.Work();
            round.Wait();
        }
        finally
        {
            Volatile.Write(ref _round, null);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private void Help()
    {
        Round? seen = null;
        for (var spins = 0; spins < AwakeSpins + AwakeYields; spins++)
        {
            var round = Volatile.Read(ref _round);
            if (round is not null && round != seen)
            {
                round.Work();
                (seen, spins) = (round, 0);
            }
            else if (spins < AwakeSpins)
            {
                Thread.SpinWait(8);
            }
            else
            {
                Thread.Yield();
            }
        }

        Interlocked.Decrement(ref _helpers);
    }

    private sealed class Round(int count, Action<int> work, CancellationToken cancellationToken)
    {
        private int _next = -1;
        private int _done;
        private ExceptionDispatchInfo? _fault;

        public void Work()
        {
            for (var at = Interlocked.Increment(ref _next); at < count; at = Interlocked.Increment(ref _next))
            {
                try
                {
                    if (!cancellationToken.IsCancellationRequested && _fault is null)
                    {
                        work(at);
                    }
                }
                catch (Exception exception)
                {
                    _fault = ExceptionDispatchInfo.Capture(exception);
                }
                finally
                {
                    Interlocked.Increment(ref _done);
                }
            }
        }

        public void Wait()
        {
            for (var wait = new SpinWait(); Volatile.Read(ref _done) < count;)
            {
                wait.SpinOnce(sleep1Threshold: -1);
            }

            _fault?.Throw();
        }
    }
}

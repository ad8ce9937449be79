using System.Collections.Concurrent;
using FisherSft.Core.Design;

namespace FisherSft.Core.Selection;

/// <summary>Evaluates the gains of several examples on several threads, keeping each thread's work space.</summary>
internal sealed class GainPool(int threads)
{
    private readonly ConcurrentBag<(GainEvaluator Evaluator, float[] Rows)> _idle = [];

    /// <summary>How many threads work.</summary>
    public int Threads { get; } = Math.Max(1, threads);

    /// <summary>Calls evaluate for 0 … count − 1, each with a thread's evaluator and a buffer for rows.</summary>
    public void Run(int count, GainWork evaluate, CancellationToken cancellationToken)
    {
        if (count <= 1 || Threads == 1)
        {
            var space = Rent();
            for (var at = 0; at < count; at++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                evaluate(at, space.Evaluator, ref space.Rows);
            }

            _idle.Add(space);
            return;
        }

        // Examples differ in length: threads take the next one when done instead of a fixed share.
        var next = -1;
        var workers = Math.Min(Threads, count);
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, _ =>
        {
            var space = Rent();
            while (!cancellationToken.IsCancellationRequested)
            {
                var at = Interlocked.Increment(ref next);
                if (at >= count)
                {
                    break;
                }

                evaluate(at, space.Evaluator, ref space.Rows);
            }

            _idle.Add(space);
        });
        cancellationToken.ThrowIfCancellationRequested();
    }

    private (GainEvaluator Evaluator, float[] Rows) Rent() => _idle.TryTake(out var space) ? space : (new GainEvaluator(), []);
}

/// <summary>Evaluates one example.</summary>
/// <param name="at">Which of those asked for.</param>
/// <param name="evaluator">Of this thread.</param>
/// <param name="rows">A buffer of this thread, to be replaced by a longer one where needed.</param>
internal delegate void GainWork(int at, GainEvaluator evaluator, ref float[] rows);

using System.Collections.Concurrent;
using FisherSft.Core.Design;
using FisherSft.Core.Linear;

namespace FisherSft.Core.Selection;

/// <summary>Evaluates several examples on several threads, keeping a work space for each thread.</summary>
internal sealed class GainPool(WorkCrew crew)
{
    private readonly ConcurrentBag<Space> _idle = [];

    /// <summary>Who works.</summary>
    public WorkCrew Crew => crew;

    /// <summary>How many threads work.</summary>
    public int Threads => crew.Threads;

    /// <summary>Calls evaluate for 0 … count − 1, each with an evaluator and a buffer for rows of its own.</summary>
    public void Run(int count, GainWork evaluate, CancellationToken cancellationToken) =>
        crew.Run(
            count,
            at =>
            {
                var space = _idle.TryTake(out var idle) ? idle : new Space();
                evaluate(at, space.Evaluator, ref space.Rows);
                _idle.Add(space);
            },
            cancellationToken);

    private sealed class Space
    {
        public readonly GainEvaluator Evaluator = new();
        public float[] Rows = [];
    }
}

/// <summary>Evaluates one example.</summary>
/// <param name="at">Which of those asked for.</param>
/// <param name="evaluator">Of this thread.</param>
/// <param name="rows">A buffer of this thread, to be replaced by a longer one where needed.</param>
internal delegate void GainWork(int at, GainEvaluator evaluator, ref float[] rows);

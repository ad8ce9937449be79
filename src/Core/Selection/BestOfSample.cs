using FisherSft.Core.Design;
using FisherSft.Core.Linear;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Selection;

/// <summary>
/// Finds the example with the largest gain in a sample, of equals the lowest index, given a bound on the gain of every example
/// from whatever earlier design: only those are read whose bound says that they may be it. Gains by P take no root of the
/// design, and are computed in the order of bounds; where many old bounds are in the way, they are renewed first in float32
/// (<see cref="GainEvaluator.Bound"/>), which takes the root once. What is computed replaces the old bound. How many threads
/// there are decides which others are evaluated along with the best, never which is the best.
/// </summary>
internal sealed class BestOfSample
{
    // The root costs as much as this many rows for each dimension save when they are bounded and not evaluated.
    private const int RowsForRoot = 4;

    private readonly ITokenStore _tokens;
    private readonly int _first;
    private readonly GainPool _pool;
    private readonly double[] _bounds;
    private readonly GainEvaluator[] _evaluators;
    private readonly float[][] _rows;
    private readonly double[] _gains;

    // The sample by bound, the largest first; Array.Sort knows ascending keys alone, so these are −bound.
    private double[] _keys = [];
    private int[] _members = [];
    private int _count;

    /// <summary>Creates the search.</summary>
    /// <param name="tokens">Holds the examples.</param>
    /// <param name="first">Which of them is number 0 here.</param>
    /// <param name="bounds">A bound on the gain of each from there on; renewed as gains are computed.</param>
    /// <param name="pool">Who evaluates.</param>
    public BestOfSample(ITokenStore tokens, int first, double[] bounds, GainPool pool)
    {
        (_tokens, _first, _bounds, _pool) = (tokens, first, bounds, pool);
        _evaluators = [.. Enumerable.Range(0, pool.Threads).Select(_ => new GainEvaluator())];
        (_rows, _gains) = (new float[pool.Threads][], new double[pool.Threads]);
        Array.Fill(_rows, []);
    }

    /// <summary>What has been computed here.</summary>
    public EvaluationCount Evaluations { get; private set; }

    /// <summary>Finds the best of a sample.</summary>
    /// <param name="design">Gives gains; never fewer picks than before.</param>
    /// <param name="sample">Not empty.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public Pick Find(DesignMatrix design, ReadOnlySpan<int> sample, CancellationToken cancellationToken)
    {
        Order(sample);
        var (best, at, renewed) = (new Pick(-1, double.NegativeInfinity), 0, false);
        while (Rivals(at, best.Gain, most: renewed || best.Index < 0 ? _pool.Threads : int.MaxValue) is var rivals and > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!renewed && best.Index >= 0 && PaysToRenew(design, at, rivals))
            {
                Renew(design, at, rivals, cancellationToken);
                renewed = true;
                continue;
            }

            var count = Math.Min(rivals, _pool.Threads);
            Evaluate(design, at, count, ref best);
            at += count;
        }

        return best;
    }

    private void Order(ReadOnlySpan<int> sample)
    {
        if (_members.Length < sample.Length)
        {
            (_members, _keys) = (new int[sample.Length], new double[sample.Length]);
        }

        sample.CopyTo(_members);
        _count = sample.Length;
        Sort(0, _count);
    }

    private void Sort(int from, int count)
    {
        for (var at = from; at < from + count; at++)
        {
            _keys[at] = -_bounds[_members[at]];
        }

        Array.Sort(_keys, _members, from, count);
    }

    /// <summary>How many from there on may be as good as the best; counted as far as asked for.</summary>
    private int Rivals(int from, double best, int most)
    {
        var rivals = 0;
        while (rivals < most && from + rivals < _count && -_keys[from + rivals] >= best)
        {
            rivals++;
        }

        return rivals;
    }

    /// <summary>Whether so many are better bounded than evaluated: where the root is there anyway, few are enough.</summary>
    private bool PaysToRenew(DesignMatrix design, int from, int count)
    {
        var rows = 0L;
        for (var at = from; at < from + count; at++)
        {
            rows += _tokens.TokensOf(_first + _members[at]);
        }

        return rows > RowsForRoot * (long)design.Dimension || (design.IsAtBase && count > _pool.Threads);
    }

    /// <summary>Bounds anew what may be the best, and sorts it again.</summary>
    private void Renew(DesignMatrix design, int from, int count, CancellationToken cancellationToken)
    {
        design.Prepare(exact: false, _pool.Crew);
        _pool.Run(
            count,
            (int k, GainEvaluator evaluator, ref float[] rows) =>
            {
                var i = _members[from + k];
                _bounds[i] = Math.Min(_bounds[i], evaluator.Bound(design, _tokens.Rows(_first + i, ref rows)));
            },
            cancellationToken);
        Sort(from, count);
        Evaluations += new EvaluationCount(count, 0);
    }

    private void Evaluate(DesignMatrix design, int from, int count, ref Pick best)
    {
        design.Prepare(exact: true, _pool.Crew);
        _pool.Crew.Run(count, k =>
        {
            var X = _tokens.Rows(_first + _members[from + k], ref _rows[k]);
            _gains[k] = _evaluators[k].Gain(design, X);
            _bounds[_members[from + k]] = GainBound.FromGain(_gains[k], X.Length / design.Dimension);
        });
        for (var k = 0; k < count; k++)
        {
            var (i, gain) = (_members[from + k], _gains[k]);
            if (gain > best.Gain || (gain == best.Gain && i < best.Index))
            {
                best = new Pick(i, gain);
            }
        }

        Evaluations += new EvaluationCount(0, count);
    }
}

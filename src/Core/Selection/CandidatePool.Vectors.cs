using FisherSft.Core.Design;

namespace FisherSft.Core.Selection;

/// <content>
/// Candidates of one token. A pick leaves their bounds to be caught up with by d multiply-adds an update, so close to the gain
/// that hardly more than the one that is picked is evaluated. Where all candidates are of one token they form a heap by bound,
/// and only those that come to its top are looked at: lazy greedy as it is taught. Otherwise each goes its way among the others.
/// </content>
internal sealed partial class CandidatePool
{
    // Those at the top after a pick are soon wanted.
    private const int AtOnce = 8;

    // While one is decided, what was looked at.
    private readonly List<Entry> _seen = [];
    private bool _areVectors;
    private bool _isHeap;

    /// <summary>Notes of what kind the candidates are, and lets the design keep what those of one token need.</summary>
    private void ArrangeVectors()
    {
        var vectors = _entries.Count(entry => Tokens(entry) == 1);
        (_areVectors, _isHeap) = (vectors > 0 && vectors == _entries.Count, false);
        if (vectors > 0)
        {
            _design.KeepUpdates();
        }
    }

    /// <summary>As <see cref="TryTakeBest"/>.</summary>
    private PickedExample? TryTakeBestVector(CancellationToken cancellationToken)
    {
        Entry? best = null;
        try
        {
            while (true)
            {
                var top = TopVector();
                if (top is null || top.Bound < best?.Gain)
                {
                    if (best is null || !IsAboveOutside(best))
                    {
                        return null;
                    }

                    _seen.Remove(best);
                    _indices.Remove(best.Candidate.Index);
                    _design.Add(best.Candidate.Rows, best.Gain, _keptFor == best ? _kept : null, _crew);
                    _keptFor = null;
                    return new PickedExample(new Pick(best.Candidate.Index, best.Gain), best.Candidate.Rows);
                }

                if (top.Bound <= _outsideBound && (_design.Version > _version || (best is not null && _outside.Index < 0)))
                {
                    return null;
                }

                cancellationToken.ThrowIfCancellationRequested();
                if (!CatchUpAtTop())
                {
                    Pop();
                    _seen.Add(top);
                    if (!IsEvaluated(top))
                    {
                        EvaluateVector(top, best);
                    }

                    var isBetter = best is null || top.Gain > best.Gain
                        || (top.Gain == best.Gain && top.Candidate.Index < best.Candidate.Index);
                    best = isBetter ? top : best;
                }
            }
        }
        finally
        {
            _seen.ForEach(Push);
            _seen.Clear();
        }
    }

    /// <summary>As <see cref="TopBound"/>.</summary>
    private double TopBoundOfVectors()
    {
        while (TopVector() is { } top)
        {
            if (top.Bounded == _design.Version)
            {
                return top.Bound;
            }

            if (!CatchUpAtTop())
            {
                Pop();
                EvaluateVector(top, best: null);
                Push(top);
            }
        }

        return 0;
    }

    private void EvaluateVector(Entry entry, Entry? best)
    {
        if (_seen.Find(other => other != entry && IsEvaluated(other) && AreCopies(other, entry)) is { } copy)
        {
            Take(entry, copy.Gain);
            return;
        }

        Take(entry, _evaluator.Gain(_design, entry.Candidate.Rows, _crew));
        Evaluations += new EvaluationCount(0, 1);
        if (best is null || entry.Gain > best.Gain)
        {
            (_kept, _evaluator, _keptFor) = (_evaluator, _kept, entry);
        }
    }

    /// <summary>Whether the updates since it was bounded are there to bound it anew.</summary>
    private bool CatchesUp(Entry entry) => Tokens(entry) == 1 && _design.UpdatesSince(entry.Bounded) is not null;

    private bool CatchUp(Entry entry)
    {
        if (entry.Length == 0)
        {
            entry.Length = DesignMatrix.Length(entry.Candidate.Rows);
        }

        // Its slack does not count: once it is evaluated it has none.
        var bound = new VectorBound { Bound = entry.Bound, Version = entry.Bounded, Length = entry.Length };
        if (!GainEvaluator.TryCatchUp(_design, entry.Candidate.Rows, ref bound))
        {
            return false;
        }

        (entry.Bound, entry.Bounded) = (bound.Bound, bound.Version);
        Evaluations += new EvaluationCount(1, 0);
        return true;
    }

    /// <summary>Catches up with the first, and a few after it; false where that is not possible or not needed.</summary>
    private bool CatchUpAtTop()
    {
        if (_entries[0].Bounded == _design.Version || !CatchUp(_entries[0]))
        {
            return false;
        }

        var several = new List<Entry>(AtOnce) { Pop() };
        while (several.Count < AtOnce && _entries.Count > 0 && _entries[0].Bounded < _design.Version && CatchUp(_entries[0]))
        {
            several.Add(Pop());
        }

        several.ForEach(Push);
        return true;
    }

    /// <summary>Bounds those of one token that are not too long by P.</summary>
    /// <returns>Those left to bound.</returns>
    private List<Entry> BoundAnew(List<Entry> entries, CancellationToken cancellationToken)
    {
        var vectors = entries.FindAll(entry => Tokens(entry) == 1);
        if (vectors.Count == 0)
        {
            return entries;
        }

        const int Piece = GainEvaluator.MostVectors;
        _design.Inverse(_crew);
        _pool.Run(
            (vectors.Count + Piece - 1) / Piece,
            (int number, GainEvaluator evaluator, ref float[] rows) =>
            {
                Span<double> bounds = stackalloc double[Math.Min(Piece, vectors.Count - number * Piece)];
                for (var at = 0; at < bounds.Length; at++)
                {
                    evaluator.TakeVector(_design, at, vectors[number * Piece + at].Candidate.Rows, out _);
                }

                evaluator.BoundVectors(_design, bounds);
                for (var at = 0; at < bounds.Length; at++)
                {
                    var entry = vectors[number * Piece + at];
                    if (!double.IsNaN(bounds[at]))
                    {
                        (entry.Bound, entry.Bounded) = (Math.Min(entry.Bound, bounds[at]), _design.Version);
                    }
                }
            },
            cancellationToken);
        Evaluations += new EvaluationCount(vectors.Count, 0);
        return entries.FindAll(entry => entry.Bounded != _design.Version);
    }

    private Entry? TopVector()
    {
        if (!_isHeap)
        {
            // A list in order is a heap.
            _entries.Sort((x, y) => Precedes(x, y) ? -1 : Precedes(y, x) ? 1 : 0);
            _isHeap = true;
        }

        return _entries.Count > 0 ? _entries[0] : null;
    }

    private Entry Pop()
    {
        var (first, last) = (_entries[0], _entries[^1]);
        _entries.RemoveAt(_entries.Count - 1);
        var at = 0;
        for (var child = 1; child < _entries.Count; child = (2 * at) + 1)
        {
            child += child + 1 < _entries.Count && Precedes(_entries[child + 1], _entries[child]) ? 1 : 0;
            if (!Precedes(_entries[child], last))
            {
                break;
            }

            (_entries[at], at) = (_entries[child], child);
        }

        if (_entries.Count > 0)
        {
            _entries[at] = last;
        }

        return first;
    }

    private void Push(Entry entry)
    {
        _entries.Add(entry);
        var at = _entries.Count - 1;
        for (var parent = (at - 1) / 2; at > 0 && Precedes(entry, _entries[parent]); parent = (at - 1) / 2)
        {
            (_entries[at], at) = (_entries[parent], parent);
        }

        _entries[at] = entry;
    }

    private static bool Precedes(Entry x, Entry y) =>
        x.Bound > y.Bound || (x.Bound == y.Bound && x.Candidate.Index < y.Candidate.Index);
}

using FisherSft.Core.Design;

namespace FisherSft.Core.Selection;

/// <summary>The candidates of one round, and the bounds outside, as the design moves on below them.</summary>
internal sealed class RoundPool
{
    private readonly DesignMatrix _design;
    private readonly GainPool _pool;
    private readonly List<Entry> _entries = [];
    private readonly int _version;
    private readonly double _outsideBound = double.NegativeInfinity;
    private readonly OutsideBound _outside = OutsideBound.None;

    public RoundPool(IReadOnlyList<Proposal> proposals, DesignMatrix design, GainPool pool)
    {
        (_design, _pool, _version) = (design, pool, design.Version);
        foreach (var proposal in proposals)
        {
            foreach (var candidate in proposal.Candidates)
            {
                _entries.Add(new Entry { Candidate = candidate, Bound = candidate.Bound, Bounded = _version });
            }

            if (Precedes(proposal.Outside, _outside))
            {
                _outside = proposal.Outside;
            }

            // Later in the round the gain of an example outside is no more than a bound.
            var bound = proposal.Outside.Index >= 0 ? GainBound.FromGain(proposal.Outside.Gain) : proposal.Outside.Gain;
            _outsideBound = Math.Max(_outsideBound, bound);
        }
    }

    public EvaluationCount Evaluations { get; private set; }

    /// <summary>Takes the best candidate if it is the best of all examples, and null if that cannot be told.</summary>
    public PickedExample? TryTakeBest(long tokensLeft, CancellationToken cancellationToken)
    {
        _entries.RemoveAll(entry => entry.Candidate.Rows.Length / _design.Dimension > tokensLeft);
        while (true)
        {
            var best = Best();
            var rivals = _entries.FindAll(entry => !IsEvaluated(entry) && (best is null || entry.Bound >= best.Gain));
            if (rivals.Count == 0)
            {
                if (best is null || !IsAboveOutside(best))
                {
                    return null;
                }

                _entries.Remove(best);
                return new PickedExample(new Pick(best.Candidate.Index, best.Gain), best.Candidate.Rows);
            }

            if (_design.Version > _version && Math.Max(best?.Gain ?? 0, rivals.Max(entry => entry.Bound)) <= _outsideBound)
            {
                return null;
            }

            rivals.Sort((x, y) => x.Bound != y.Bound ? y.Bound.CompareTo(x.Bound) : x.Candidate.Index.CompareTo(y.Candidate.Index));
            Evaluate(rivals.GetRange(0, Math.Min(rivals.Count, _pool.Threads)), cancellationToken);
        }
    }

    private static bool Precedes(OutsideBound x, OutsideBound y) =>
        x.Gain > y.Gain || (x.Gain == y.Gain && x.Index >= 0 && (y.Index < 0 || x.Index < y.Index));

    private bool IsEvaluated(Entry entry) => entry.Evaluated == _design.Version;

    private Entry? Best()
    {
        Entry? best = null;
        foreach (var entry in _entries)
        {
            if (IsEvaluated(entry)
                && (best is null || entry.Gain > best.Gain
                    || (entry.Gain == best.Gain && entry.Candidate.Index < best.Candidate.Index)))
            {
                best = entry;
            }
        }

        return best;
    }

    private bool IsAboveOutside(Entry best) =>
        _design.Version > _version
            ? best.Gain > _outsideBound
            : best.Gain > _outside.Gain
                || (best.Gain == _outside.Gain && (_outside.Index < 0 || best.Candidate.Index < _outside.Index));

    /// <summary>Brings each a step nearer to its gain: a fresh bound first, and where that is still among the best, the gain.</summary>
    private void Evaluate(List<Entry> entries, CancellationToken cancellationToken)
    {
        _pool.Run(
            entries.Count,
            (int at, GainEvaluator evaluator, ref float[] rows) =>
            {
                var entry = entries[at];
                if (entry.Bounded < _design.Version)
                {
                    entry.Bound = evaluator.Bound(_design, entry.Candidate.Rows);
                    entry.Bounded = _design.Version;
                    return;
                }

                entry.Gain = evaluator.Gain(_design, entry.Candidate.Rows);
                entry.Bound = GainBound.FromGain(entry.Gain);
                entry.Evaluated = _design.Version;
            },
            cancellationToken);
        var exact = entries.Count(IsEvaluated);
        Evaluations += new EvaluationCount(entries.Count - exact, exact);
    }

    private sealed class Entry
    {
        public required Candidate Candidate { get; init; }

        /// <summary>At least the gain under this and later designs.</summary>
        public required double Bound { get; set; }

        /// <summary>The design's version under which the bound was computed.</summary>
        public required int Bounded { get; set; }

        /// <summary>The gain.</summary>
        public double Gain { get; set; }

        /// <summary>The design's version under which the gain was computed.</summary>
        public int Evaluated { get; set; } = -1;
    }
}

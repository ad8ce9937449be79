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
                _entries.Add(new Entry { Candidate = candidate, Gain = candidate.Gain, Version = _version });
            }

            if (Precedes(proposal.Outside, _outside))
            {
                _outside = proposal.Outside;
            }

            // Later in the round the gain of an example outside is no more than a bound, as every stale one.
            var bound = proposal.Outside.Index >= 0 ? GainBound.FromGain(proposal.Outside.Gain) : proposal.Outside.Gain;
            _outsideBound = Math.Max(_outsideBound, bound);
        }
    }

    public long GainEvaluations { get; private set; }

    /// <summary>Takes the best candidate if it is the best of all examples, and null if that cannot be told.</summary>
    public Candidate? TryTakeBest(long tokensLeft, CancellationToken cancellationToken)
    {
        _entries.RemoveAll(entry => entry.Candidate.Rows.Length / _design.Dimension > tokensLeft);
        while (true)
        {
            var best = BestFresh();
            var stale = _entries.FindAll(entry => !IsFresh(entry) && (best is null || entry.Bound >= best.Gain));
            if (stale.Count == 0)
            {
                if (best is null || !IsAboveOutside(best))
                {
                    return null;
                }

                _entries.Remove(best);
                return best.Candidate with { Gain = best.Gain };
            }

            var highest = Math.Max(best?.Gain ?? 0, stale.Max(entry => entry.Bound));
            if (highest <= _outsideBound)
            {
                return null;
            }

            stale.Sort((x, y) => x.Bound != y.Bound ? y.Bound.CompareTo(x.Bound) : x.Candidate.Index.CompareTo(y.Candidate.Index));
            Evaluate(stale.GetRange(0, Math.Min(stale.Count, _pool.Threads)), cancellationToken);
        }
    }

    private static bool Precedes(OutsideBound x, OutsideBound y) =>
        x.Gain > y.Gain || (x.Gain == y.Gain && x.Index >= 0 && (y.Index < 0 || x.Index < y.Index));

    private bool IsFresh(Entry entry) => entry.Version == _design.Version;

    private Entry? BestFresh()
    {
        Entry? best = null;
        foreach (var entry in _entries)
        {
            if (IsFresh(entry)
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
            : best.Gain > _outside.Gain || (best.Gain == _outside.Gain && (_outside.Index < 0 || best.Candidate.Index < _outside.Index));

    private void Evaluate(List<Entry> entries, CancellationToken cancellationToken)
    {
        _pool.Run(
            entries.Count,
            (int at, GainEvaluator evaluator, ref float[] rows) =>
            {
                entries[at].Gain = evaluator.Gain(_design, entries[at].Candidate.Rows);
                entries[at].Version = _design.Version;
            },
            cancellationToken);
        GainEvaluations += entries.Count;
    }

    private sealed class Entry
    {
        public required Candidate Candidate { get; init; }

        public double Gain { get; set; }

        public int Version { get; set; }

        public double Bound => GainBound.FromGain(Gain);
    }
}

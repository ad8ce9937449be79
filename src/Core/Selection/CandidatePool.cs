using FisherSft.Core.Design;
using FisherSft.Core.Linear;

namespace FisherSft.Core.Selection;

/// <summary>
/// The candidates that shards proposed and that are not picked yet, as the design moves on below them, and the bounds on all
/// others. A candidate that comes into question again and again is bounded by a tangent (<see cref="Tangent"/>), which is made anew
/// when it has become loose and stands in the way; so of all that must be told apart at a pick only one or two cost
/// a gain. Candidates that suit no tangent, or find no room for one, are bounded as shards bound theirs; copies share one gain.
/// </summary>
internal sealed partial class CandidatePool
{
    // How often a candidate is bounded the shards' way before a tangent is made for it: many are so only once or twice.
    private const int Patience = 4;

    // Candidates bounded between two looks at which is first: enough to keep threads busy.
    private const int Batch = 16;

    // A tangent this much above the gain, as a share of it, costs more gains than making it anew does.
    private const double Loose = 1e-3;

    // Tangents made anew for one pick: where gains lie closer together than this many can tell apart, gains must.
    private const int MostRemade = 32;

    // A gain of fewer multiply-adds, some ten microseconds, is not worth sharing out: several at once are.
    private const long SmallGain = 1L << 19;

    private readonly DesignMatrix _design;
    private readonly GainPool _pool;
    private readonly GainEvaluator _evaluator = new();
    private readonly WorkCrew _crew;
    private readonly TangentRoom _room;
    private readonly List<Entry> _entries = [];
    private readonly HashSet<long> _indices = [];
    private int _version;
    private double _outsideBound;
    private OutsideBound _outside = OutsideBound.None;
    private (int Version, int Count) _remade;

    /// <summary>Creates an empty pool.</summary>
    /// <param name="design">The global design; the caller adds to it what it takes.</param>
    /// <param name="crew">Who evaluates.</param>
    /// <param name="tangentBytes">How much room tangents may take.</param>
    public CandidatePool(DesignMatrix design, WorkCrew crew, long tangentBytes)
    {
        (_design, _crew, _pool) = (design, crew, new GainPool(crew));
        _room = new TangentRoom(InverseMatrix.Length(design.Dimension), tangentBytes);
    }

    /// <summary>What has been computed here.</summary>
    public EvaluationCount Evaluations { get; private set; }

    /// <summary>The indices of all candidates, ascending.</summary>
    public IReadOnlyList<long> Indices => [.. _indices.Order()];

    /// <summary>Whether the last round brought candidates that were not here.</summary>
    public bool Grew { get; private set; }

    /// <summary>The largest gain computed under the present design; 0 where there is none.</summary>
    public double BestGain => Best()?.Gain ?? 0;

    /// <summary>Begins a round: takes in what is new, and the bounds on what was not proposed.</summary>
    /// <param name="proposals">One of every shard, under the present design.</param>
    public void Begin(IReadOnlyList<Proposal> proposals)
    {
        (_version, _outside, _outsideBound) = (_design.Version, OutsideBound.None, double.NegativeInfinity);
        Grew = false;
        foreach (var proposal in proposals)
        {
            foreach (var candidate in proposal.Candidates)
            {
                if (_indices.Add(candidate.Index))
                {
                    Grew = true;
                    _entries.Add(new Entry { Candidate = candidate, Bound = candidate.Bound, Bounded = _version });
                }
            }

            if (Precedes(proposal.Outside, _outside))
            {
                _outside = proposal.Outside;
            }

            // Later in the round the gain of an example outside is no more than a bound.
            var bound = proposal.Outside.Index >= 0
                ? GainBound.FromGain(proposal.Outside.Gain, GainBound.ManyTokens)
                : proposal.Outside.Gain;
            _outsideBound = Math.Max(_outsideBound, bound);
        }
    }

    /// <summary>Takes the best candidate if it is the best of all examples, and null if that cannot be told.</summary>
    public PickedExample? TryTakeBest(long tokensLeft, CancellationToken cancellationToken)
    {
        DropLongerThan(tokensLeft);
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

                Drop(entry => entry == best);
                return new PickedExample(new Pick(best.Candidate.Index, best.Gain), best.Candidate.Rows);
            }

            var top = Math.Max(best?.Gain ?? 0, rivals.Max(entry => entry.Bound));
            if (top <= _outsideBound && (_design.Version > _version || (best is not null && _outside.Index < 0)))
            {
                return null;
            }

            if (!TryBound(rivals, cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Evaluate(rivals);
            }
        }
    }

    /// <summary>The largest bound under the present design of a candidate that fits the tokens left; 0 where there is none.</summary>
    public double TopBound(long tokensLeft, CancellationToken cancellationToken)
    {
        DropLongerThan(tokensLeft);
        while (TryBound(_entries, cancellationToken))
        {
        }

        return _entries.Count == 0 ? 0 : _entries.Max(entry => entry.Bound);
    }

    /// <summary>Lets the least promising go where there is more than so much; their shards propose them again in time.</summary>
    /// <param name="most">How many stay at most, the best of all in any case.</param>
    /// <param name="mostBytes">How many bytes their rows may take.</param>
    /// <returns>The largest bound of those let go; 0 where there are none.</returns>
    public double Trim(int most, long mostBytes)
    {
        var (kept, dropped) = (new HashSet<Entry>(), 0.0);
        foreach (var entry in _entries.OrderByDescending(entry => entry.Bound))
        {
            mostBytes -= sizeof(float) * entry.Candidate.Rows.LongLength;
            if (kept.Count > 0 && (kept.Count == most || mostBytes < 0))
            {
                dropped = entry.Bound;
                break;
            }

            kept.Add(entry);
        }

        if (kept.Count < _entries.Count)
        {
            Drop(entry => !kept.Contains(entry));
        }

        return dropped;
    }

    private static bool Precedes(OutsideBound x, OutsideBound y) =>
        x.Gain > y.Gain || (x.Gain == y.Gain && x.Index >= 0 && (y.Index < 0 || x.Index < y.Index));

    private static List<Entry> First(List<Entry> entries, int count)
    {
        entries.Sort((x, y) => x.Bound != y.Bound ? y.Bound.CompareTo(x.Bound) : x.Candidate.Index.CompareTo(y.Candidate.Index));
        return entries.GetRange(0, Math.Min(entries.Count, count));
    }

    private int Tokens(Entry entry) => entry.Candidate.Rows.Length / _design.Dimension;

    private bool IsEvaluated(Entry entry) => entry.Evaluated == _design.Version;

    private bool IsBounded(Entry entry) => entry.Bounded == _design.Version && !WantsTangent(entry);

    private bool WantsTangent(Entry entry) =>
        (entry.Tangent is null ? entry.Times >= Patience : entry.IsLoose)
            && entry.Refused < _design.Version && _design.Version > 0
            && GainEvaluator.SuitsTangent(Tokens(entry), _design.Dimension);

    private void DropLongerThan(long tokensLeft) => Drop(entry => Tokens(entry) > tokensLeft);

    private void Drop(Predicate<Entry> match) =>
        _entries.RemoveAll(entry =>
        {
            if (!match(entry))
            {
                return false;
            }

            _indices.Remove(entry.Candidate.Index);
            _room.GiveBack(entry);
            return true;
        });

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

    /// <summary>Bounds the first of those whose bound is stale, as long as one of them may be the first of all.</summary>
    private bool TryBound(List<Entry> entries, CancellationToken cancellationToken)
    {
        var fresh = entries.Where(IsBounded).Select(entry => entry.Bound).DefaultIfEmpty(double.NegativeInfinity).Max();
        var stale = entries.FindAll(entry => !IsBounded(entry) && entry.Bound >= fresh);
        if (stale.Count == 0)
        {
            return false;
        }

        Bound(First(stale, Batch), cancellationToken);
        return true;
    }

    /// <summary>Room for a tangent where one is wanted and there is room; otherwise there is none for this pick.</summary>
    private float[]? RoomFor(Entry entry)
    {
        if (!WantsTangent(entry))
        {
            return null;
        }

        if (_remade.Version != _design.Version)
        {
            _remade = (_design.Version, 0);
        }

        var remakes = entry.Tangent is not null;
        var room = remakes && _remade.Count++ >= MostRemade ? null : _room.For(entry, _entries);
        if (room is null)
        {
            entry.Refused = _design.Version;
        }

        return room;
    }

    /// <summary>Bounds each under the present design, by its tangent where it has one or can have one.</summary>
    private void Bound(List<Entry> entries, CancellationToken cancellationToken)
    {
        var rooms = entries.ConvertAll(RoomFor);
        var made = rooms.Count(room => room is not null);
        var inverse = made > 0 || entries.Exists(entry => entry.Tangent is not null) ? _design.Inverse(_crew) : null;
        _pool.Run(
            entries.Count,
            (int at, GainEvaluator evaluator, ref float[] rows) =>
            {
                var (entry, X) = (entries[at], entries[at].Candidate.Rows);
                if (rooms[at] is { } room)
                {
                    entry.Tangent = evaluator.TangentAt(_design, X, room, inverse!);
                    entry.Refused = entry.Tangent is null ? int.MaxValue : entry.Refused;
                }

                var excess = 0.0;
                var bound = entry.Tangent?.Bound(inverse!, out excess)
                    ?? (entry.Bounded < _design.Version ? evaluator.Bound(_design, X) : entry.Bound);
                entry.Bound = Math.Min(entry.Bound, bound);
                entry.IsLoose = excess > Loose * bound && rooms[at] is null;
                entry.Bounded = _design.Version;
                entry.Times++;
            },
            cancellationToken);
        for (var at = 0; at < entries.Count; at++)
        {
            if (rooms[at] is { } room && entries[at].Tangent is null)
            {
                _room.GiveBack(room);
            }
        }

        Evaluations += new EvaluationCount(entries.Count - made, 0, made);
    }

    /// <summary>The gain of the first by bound; of several at once where they are small.</summary>
    private void Evaluate(List<Entry> rivals)
    {
        var first = First(rivals, 1)[0];
        if (_entries.Find(entry => IsEvaluated(entry) && AreCopies(entry, first)) is { } copy)
        {
            Take(first, copy.Gain);
            return;
        }

        var d = _design.Dimension;
        if (_pool.Threads == 1 || (long)Tokens(first) * d * d / 2 > SmallGain)
        {
            Take(first, _evaluator.Gain(_design, first.Candidate.Rows, out _, _crew));
            Evaluations += new EvaluationCount(0, 1);
            return;
        }

        var several = rivals.GetRange(0, Math.Min(rivals.Count, _pool.Threads));
        _pool.Run(
            several.Count,
            (int at, GainEvaluator evaluator, ref float[] rows) => Take(several[at], evaluator.Gain(_design, several[at].Candidate.Rows)),
            CancellationToken.None);
        Evaluations += new EvaluationCount(0, several.Count);
    }

    private static bool AreCopies(Entry x, Entry y) => x.Candidate.Rows.AsSpan().SequenceEqual(y.Candidate.Rows);

    private void Take(Entry entry, double gain) =>
        (entry.Gain, entry.Evaluated, entry.Bound) = (gain, _design.Version, GainBound.FromGain(gain, Tokens(entry)));
}

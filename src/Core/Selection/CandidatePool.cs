using System.Diagnostics;
using FisherSft.Core.Design;
using FisherSft.Core.Linear;

namespace FisherSft.Core.Selection;

/// <summary>
/// The candidates that shards proposed and that are not picked yet, as the design moves on below them, and the bounds on all
/// others. A candidate that may be the best is evaluated; unless it then is, it is given a tangent (<see cref="Tangent"/>) there
/// and then, which bounds it from now on, and a new one when that has become loose and it stands in the way again. So of all that
/// must be told apart at a pick only two or three cost a gain. Copies share one gain.
/// </summary>
internal sealed partial class CandidatePool
{
    // A tangent this much above the gain, as a share of it, costs more gains than making it anew does.
    private const double Loose = 1e-3;

    // A gain of fewer multiply-adds, some ten microseconds, is not worth sharing out: several at once are.
    private const long SmallGain = 1L << 19;

    private readonly DesignMatrix _design;
    private readonly GainPool _pool;
    private readonly BoundPool _bounds;
    private readonly WorkCrew _crew;
    private readonly TangentRoom _room;
    private readonly List<Entry> _entries = [];
    private readonly HashSet<long> _indices = [];
    private int _version;
    private double _outsideBound;
    private OutsideBound _outside = OutsideBound.None;

    // The evaluator of the best candidate, whose work space the design can go on from, and the one for others.
    private GainEvaluator _kept = new();
    private GainEvaluator _evaluator = new();
    private Entry? _keptFor;

    /// <summary>Creates an empty pool.</summary>
    /// <param name="design">The global design; what is taken is added to it.</param>
    /// <param name="crew">Who evaluates.</param>
    /// <param name="tangentBytes">How much room tangents may take.</param>
    public CandidatePool(DesignMatrix design, WorkCrew crew, long tangentBytes)
    {
        (_design, _crew, _pool, _bounds) = (design, crew, new GainPool(crew), new BoundPool(crew));
        _room = new TangentRoom(InverseMatrix.Length(design.Dimension), tangentBytes);
    }

    /// <summary>What has been computed here.</summary>
    public EvaluationCount Evaluations { get; private set; }

    /// <summary>Wall time spent on bounds, on gains (tangents made along with several at once included), on tangents, on updates.</summary>
    public (TimeSpan Bounds, TimeSpan Gains, TimeSpan Tangents, TimeSpan Updates) Spent { get; private set; }

    /// <summary>The indices of all candidates, ascending.</summary>
    public IReadOnlyList<long> Indices => [.. _indices.Order()];

    /// <summary>Whether the last round brought candidates that were not here.</summary>
    public bool Grew { get; private set; }

    /// <summary>The largest gain computed under the present design; 0 where there is none.</summary>
    public double BestGain => Best()?.Gain ?? 0;

    /// <summary>Begins a round: takes in what is new, and the bounds on what was not proposed.</summary>
    /// <param name="proposals">One of every shard, under the present design.</param>
    /// <param name="boundFrom">Candidates whose bound is at least this, and old, are bounded as shards bound theirs.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public void Begin(IReadOnlyList<Proposal> proposals, double boundFrom, CancellationToken cancellationToken)
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

        ArrangeVectors();

        // Shards needed the root at this version; the coordinator of a cluster makes its own for these.
        var stale = _entries.FindAll(entry =>
            entry.Tangent is null && entry.Bounded < _version && entry.Bound >= boundFrom && !CatchesUp(entry));
        if (stale.Count > 0)
        {
            Bound(BoundAnew(stale, cancellationToken), cancellationToken);
        }
    }

    /// <summary>Takes the best candidate into the design if it is the best of all examples; null if that cannot be told.</summary>
    public PickedExample? TryTakeBest(long tokensLeft, CancellationToken cancellationToken)
    {
        DropLongerThan(tokensLeft);
        if (_areVectors)
        {
            return TryTakeBestVector(cancellationToken);
        }

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
                var since = Stopwatch.GetTimestamp();
                _design.Add(best.Candidate.Rows, best.Gain, _keptFor == best ? _kept : null, _crew);
                Spent = Spent with { Updates = Spent.Updates + Stopwatch.GetElapsedTime(since) };
                _keptFor = null;
                return new PickedExample(new Pick(best.Candidate.Index, best.Gain), best.Candidate.Rows);
            }

            var top = Math.Max(best?.Gain ?? 0, rivals.Max(entry => entry.Bound));
            if (top <= _outsideBound && (_design.Version > _version || (best is not null && _outside.Index < 0)))
            {
                return null;
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (!TryBound(rivals, cancellationToken))
            {
                Evaluate(rivals, best);
            }
        }
    }

    /// <summary>The largest bound under the present design of a candidate that fits the tokens left; 0 where there is none.</summary>
    public double TopBound(long tokensLeft, CancellationToken cancellationToken)
    {
        DropLongerThan(tokensLeft);
        if (_areVectors)
        {
            return TopBoundOfVectors();
        }

        while (_entries.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!TryBound(_entries, cancellationToken))
            {
                var top = First([.. _entries], 1)[0];
                if (IsEvaluated(top) || top.Tangent is not null)
                {
                    return top.Bound;
                }

                Evaluate([top], Best());
            }
        }

        return 0;
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

    /// <summary>Whether nothing but the gain itself would tell more of it.</summary>
    private bool IsBounded(Entry entry) =>
        entry.Bounded == _design.Version || (entry.Tangent is null && !SuitsTrace(entry) && !CatchesUp(entry));

    private bool SuitsTrace(Entry entry) => _design.Version > 0 && GainEvaluator.SuitsTrace(Tokens(entry), _design.Dimension);

    private void DropLongerThan(long tokensLeft)
    {
        if (!_areVectors || tokensLeft < 1)
        {
            Drop(entry => Tokens(entry) > tokensLeft);
        }
    }

    private void Drop(Predicate<Entry> match)
    {
        _isHeap = false;
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
    }

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

        var first = First(stale, 2 * _crew.Threads);
        if (CatchesUp(first[0]))
        {
            // One too long for its products to be accurate keeps its bound, until it is evaluated.
            first.FindAll(CatchesUp).ForEach(entry => entry.Bounded = CatchUp(entry) ? entry.Bounded : _design.Version);
        }
        else
        {
            Bound(first.FindAll(entry => !CatchesUp(entry)), cancellationToken);
        }

        return true;
    }

    /// <summary>Bounds each under the present design.</summary>
    private void Bound(List<Entry> entries, CancellationToken cancellationToken)
    {
        if (entries.Count == 0)
        {
            return;
        }

        var since = Stopwatch.GetTimestamp();
        foreach (var entry in entries)
        {
            if (entry.Tangent is null && SuitsTrace(entry) && _room.For(entry, _entries) is { } room)
            {
                entry.Tangent = _evaluator.TraceTangent(_design, entry.Candidate.Rows, room, _crew);
                Evaluations += new EvaluationCount(0, 0, 1);
            }
        }

        var (screened, tangents) = (entries.FindAll(entry => entry.Tangent is null), entries.FindAll(entry => entry.Tangent is not null));
        if (screened.Count > 0)
        {
            _design.Screen(out _, _crew);
            var bounds = _bounds.Run(
                _design, screened.ConvertAll(Tokens), (int at, ref float[] _) => screened[at].Candidate.Rows, cancellationToken);
            for (var at = 0; at < screened.Count; at++)
            {
                Lower(screened[at], bounds[at]);
            }
        }

        if (tangents.Count > 0)
        {
            var inverse = _design.Inverse(_crew);
            _crew.Run(
                tangents.Count,
                at =>
                {
                    var bound = tangents[at].Tangent!.Bound(inverse, out var excess);
                    tangents[at].IsLoose = excess > Loose * bound;
                    Lower(tangents[at], bound);
                },
                cancellationToken);
        }

        Evaluations += new EvaluationCount(entries.Count, 0);
        Spent = Spent with { Bounds = Spent.Bounds + Stopwatch.GetElapsedTime(since) };
    }

    private void Lower(Entry entry, double bound) =>
        (entry.Bound, entry.Bounded) = (Math.Min(entry.Bound, bound), _design.Version);

    /// <summary>The gain of the first by bound; of several at once where they are small.</summary>
    private void Evaluate(List<Entry> rivals, Entry? best)
    {
        var several = First(rivals, _pool.Threads);
        var first = several[0];
        if (_entries.Find(entry => IsEvaluated(entry) && AreCopies(entry, first)) is { } copy)
        {
            Take(first, copy.Gain);
            return;
        }

        var since = Stopwatch.GetTimestamp();
        if (_design.Version > 0)
        {
            _design.Inverse(_crew);
        }

        var d = _design.Dimension;
        if (_pool.Threads == 1 || Tokens(first) == 1 || (long)Tokens(first) * d * d / 2 > SmallGain)
        {
            Take(first, _evaluator.Gain(_design, first.Candidate.Rows, _crew));
            Evaluations += new EvaluationCount(0, 1);
            Spent = Spent with { Gains = Spent.Gains + Stopwatch.GetElapsedTime(since) };
            since = Stopwatch.GetTimestamp();
            var (loser, evaluator) = (first, _evaluator);
            if (best is null || first.Gain > best.Gain)
            {
                (_kept, _evaluator) = (_evaluator, _kept);
                (loser, _keptFor, evaluator) = (_keptFor == best ? best : null, first, _evaluator);
            }

            if (loser is not null && RoomFor(loser) is { } room)
            {
                MakeTangent(loser, evaluator, room, _crew);
                Spent = Spent with { Tangents = Spent.Tangents + Stopwatch.GetElapsedTime(since) };
            }

            return;
        }

        var rooms = several.ConvertAll(entry => entry == first ? null : RoomFor(entry));
        _pool.Run(
            several.Count,
            (int at, GainEvaluator evaluator, ref float[] rows) =>
            {
                Take(several[at], evaluator.Gain(_design, several[at].Candidate.Rows));
                if (rooms[at] is { } room)
                {
                    MakeTangent(several[at], evaluator, room, crew: null);
                }
            },
            CancellationToken.None);
        Evaluations += new EvaluationCount(0, several.Count);
        Spent = Spent with { Gains = Spent.Gains + Stopwatch.GetElapsedTime(since) };
    }

    /// <summary>Room for a tangent, for one that is to have a new one.</summary>
    private float[]? RoomFor(Entry entry) =>
        (entry.Tangent is null || entry.IsLoose) && _design.Version > 0 && GainEvaluator.SuitsTangent(Tokens(entry), _design.Dimension)
            ? _room.For(entry, _entries)
            : null;

    private void MakeTangent(Entry entry, GainEvaluator evaluator, float[] room, WorkCrew? crew)
    {
        entry.Tangent = evaluator.TangentHere(_design, entry.Gain, room, crew);
        entry.IsLoose = false;
        lock (_room)
        {
            if (entry.Tangent is null)
            {
                _room.GiveBack(room);
            }
            else
            {
                Evaluations += new EvaluationCount(0, 0, 1);
            }
        }
    }

    private static bool AreCopies(Entry x, Entry y) => x.Candidate.Rows.AsSpan().SequenceEqual(y.Candidate.Rows);

    private void Take(Entry entry, double gain) =>
        (entry.Gain, entry.Evaluated, entry.Bounded, entry.Bound) = (gain, _design.Version, _design.Version, GainBound.FromGain(gain, Tokens(entry)));
}

using FisherSft.Core.Design;
using FisherSft.Core.Linear;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Selection;

/// <summary>
/// Owns a part of the examples and, for each, a bound on its gain: Algorithm 2 of FisherSFT keeps the last gain computed, this
/// keeps a bound that costs less and lies just above (<see cref="GainEvaluator.Bound"/>). Asked for what comes near the best
/// gain, it bounds again only examples whose bound still does, and sends those that do with their tokens; what the
/// coordinator holds it sets aside. Gains are computed by the coordinator, and here only where bounds leave a tie open. It
/// keeps 16 bytes an example beside the tokens, 24 where there are examples of one token. Its host keeps the design at the
/// version that is asked for, and adds nothing to the logic, in one process or on a cluster.
/// </summary>
public sealed partial class Shard
{
    private const int Unevaluated = -1;
    private const int Gone = -2;
    private const int PrepareBlock = 4096;
    private const int MostNear = 4096;

    private readonly ITokenStore _tokens;
    private readonly int _first;
    private readonly long _firstIndex;
    private readonly GainPool _pool;
    private readonly BoundPool _bounds;

    // The version under which the bound was computed.
    private readonly int[] _versions;

    // Gains under the version of an exact round, of the examples that came into question.
    private readonly Dictionary<int, double> _gains = [];

    // Examples that the coordinator holds, and those of them that have left the heap.
    private readonly HashSet<int> _held = [];
    private readonly List<int> _aside = [];

    // Examples whose bound was computed under the version asked for last.
    private readonly HashSet<int> _near = [];
    private int _nearVersion = -1;
    private double[] _values = [];
    private BoundHeap? _heap;

    /// <summary>Creates the shard of the examples first … first + count − 1 of a store.</summary>
    /// <param name="tokens">Holds the tokens.</param>
    /// <param name="first">The first of them, 0 ≤ first.</param>
    /// <param name="count">How many.</param>
    /// <param name="firstIndex">The first one's index in the whole corpus.</param>
    /// <param name="threads">How many threads evaluate gains.</param>
    public Shard(ITokenStore tokens, int first, int count, long firstIndex, int threads)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + count, tokens.Count);
        (_tokens, _first, _firstIndex, _pool) = (tokens, first, firstIndex, new GainPool(new WorkCrew(threads)));
        _bounds = new BoundPool(_pool.Crew);
        _versions = new int[count];
        Array.Fill(_versions, Unevaluated);
    }

    /// <summary>In order once it is asked for: samples do without.</summary>
    private BoundHeap Heap => _heap ??= new BoundHeap(_values);

    /// <summary>The first pass: a bound for every example under a design; it may already hold picks.</summary>
    /// <param name="design">Gives the bounds.</param>
    /// <param name="evaluated">Told how many more have been computed.</param>
    /// <param name="cancellationToken">Ends the pass; it can be started anew.</param>
    public void Prepare(DesignMatrix design, Action<EvaluationCount> evaluated, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(evaluated);
        var bounds = new double[_versions.Length];
        for (var from = 0; from < bounds.Length; from += PrepareBlock)
        {
            var count = Math.Min(PrepareBlock, bounds.Length - from);
            var left = Enumerable.Range(from, count).Where(i => _versions[i] != Gone).ToList();
            var others = BoundVectors(
                left, design, _ => double.PositiveInfinity, (i, bound) => bounds[i] = bound, cancellationToken);
            if (others.Count > 0)
            {
                design.Prepare(exact: false, _pool.Crew);
            }

            var computed = Bound(others, design, cancellationToken);
            for (var at = 0; at < others.Count; at++)
            {
                (bounds[others[at]], _versions[others[at]]) = (computed[at], design.Version);
            }

            evaluated(new EvaluationCount(count, 0));
        }

        Hold(bounds);
    }

    /// <summary>Proposes the best examples under a design.</summary>
    /// <param name="design">The design at the version of the request.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancellationToken">Ends the work; the shard stays as good as it was.</param>
    /// <exception cref="ArgumentException">The design is not at the version of the request.</exception>
    public Proposal Propose(DesignMatrix design, ProposalRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(request);
        if (design.Version != request.Version)
        {
            throw new ArgumentException(
                $"asked for version {request.Version}, the design is at {design.Version}", nameof(request));
        }

        if (request.Among is { } sample)
        {
            return ProposeOf(sample, design, cancellationToken);
        }

        var evaluations = default(EvaluationCount);
        _gains.Clear();
        if (_nearVersion != request.Version)
        {
            _near.Clear();
            _nearVersion = request.Version;
        }

        Hold(request.Held);
        evaluations += BoundMany(request, design, cancellationToken);
        while (true)
        {
            var window = TakeWindow(request);
            var open = window.FindAll(i => request.Exact ? !_gains.ContainsKey(i) : _versions[i] != request.Version);
            if (open.Count == 0)
            {
                return Answer(window, request, evaluations);
            }

            var more = TakeMoreVectors(open, design, request);
            try
            {
                Evaluate(open, design, request.Exact, cancellationToken);
            }
            finally
            {
                window.ForEach(i => Heap.Push(i, Heap.BoundOf(i)));
                more.ForEach(i => Heap.Push(i, Heap.BoundOf(i)));
            }

            Note(open, request);
            evaluations += request.Exact ? new EvaluationCount(0, open.Count) : new EvaluationCount(open.Count, 0);
        }
    }

    /// <summary>Forgets the picks that are this shard's; a repeated update changes nothing.</summary>
    public void Apply(RankUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        foreach (var picked in update.Picked)
        {
            Remove(picked.Pick.Index);
        }
    }

    /// <summary>Forgets an example that has been picked, if it is this shard's.</summary>
    public void Remove(long index)
    {
        var i = index - _firstIndex;
        if (i >= 0 && i < _versions.Length)
        {
            _versions[i] = Gone;
        }
    }

    private void Hold(double[] bounds)
    {
        (_values, _heap, _search) = (bounds, null, null);
        _aside.Clear();
    }

    /// <summary>Notes which examples the coordinator holds; those that it let go come back into the heap.</summary>
    private void Hold(IReadOnlyList<long> held)
    {
        _held.Clear();
        foreach (var index in held)
        {
            if (index >= _firstIndex && index < _firstIndex + _versions.Length)
            {
                _held.Add((int)(index - _firstIndex));
            }
        }

        foreach (var i in _aside.Where(i => !_held.Contains(i) && _versions[i] != Gone))
        {
            Heap.Push(i, Heap.BoundOf(i));
        }

        _aside.RemoveAll(i => !_held.Contains(i));
    }

    /// <summary>Takes examples that are not to be proposed off the heap's top.</summary>
    private void Skim(ProposalRequest request)
    {
        while (Heap.Count > 0)
        {
            var i = Heap.First;
            if (_versions[i] != Gone && _tokens.TokensOf(_first + i) > request.TokensLeft)
            {
                _versions[i] = Gone;
            }

            if (_versions[i] != Gone && !_held.Contains(i))
            {
                return;
            }

            Heap.Pop();
            if (_versions[i] != Gone)
            {
                _aside.Add(i);
            }
        }
    }

    /// <summary>
    /// Takes the first k examples by bound, as far as they are to be bounded anew. In an exact round, once their gains are
    /// known, also those whose bound is no lower than the least of these: they may belong before it.
    /// </summary>
    private List<int> TakeWindow(ProposalRequest request)
    {
        var window = new List<int>();
        var least = double.PositiveInfinity;
        for (Skim(request); Heap.Count > 0; Skim(request))
        {
            if (window.Count < request.Pool ? Heap.FirstBound < request.BoundFrom : Heap.FirstBound < least)
            {
                break;
            }

            window.Add(Heap.Pop());
            if (window.Count == request.Pool && window.TrueForAll(_gains.ContainsKey))
            {
                least = window.Min(j => _gains[j]);
            }
        }

        return window;
    }

    private void Evaluate(List<int> open, DesignMatrix design, bool exact, CancellationToken cancellationToken)
    {
        open = exact ? open : BoundVectors(open, design, Heap.BoundOf, Heap.Lower, cancellationToken);
        if (open.Count == 0)
        {
            return;
        }

        design.Prepare(exact, _pool.Crew);
        if (!exact)
        {
            var bounds = Bound(open, design, cancellationToken);
            for (var at = 0; at < open.Count; at++)
            {
                Heap.Lower(open[at], bounds[at]);
                _versions[open[at]] = design.Version;
            }

            return;
        }

        // Longest first, so that no thread is left with a long one at the end.
        open.Sort((i, j) => _tokens.TokensOf(_first + j).CompareTo(_tokens.TokensOf(_first + i)));
        var gains = new double[open.Count];
        _pool.Run(
            open.Count,
            (int at, GainEvaluator evaluator, ref float[] rows) =>
                gains[at] = evaluator.Gain(design, Rows(open[at], ref rows)),
            cancellationToken);
        for (var at = 0; at < open.Count; at++)
        {
            _gains[open[at]] = gains[at];
            Heap.Lower(open[at], GainBound.FromGain(gains[at], _tokens.TokensOf(_first + open[at])));
            _versions[open[at]] = design.Version;
        }
    }

    private double[] Bound(List<int> examples, DesignMatrix design, CancellationToken cancellationToken) => _bounds.Run(
        design,
        examples.ConvertAll(i => _tokens.TokensOf(_first + i)),
        (int at, ref float[] rows) => Rows(examples[at], ref rows),
        cancellationToken);

    /// <summary>Notes examples as bounded under this version; of very many, those that are nearest the best.</summary>
    private void Note(List<int> bounded, ProposalRequest request)
    {
        _near.UnionWith(bounded);
        var most = MostNear + 4 * request.Pool;
        if (_near.Count > 2 * most)
        {
            var nearest = _near.OrderByDescending(Heap.BoundOf).Take(most).ToArray();
            _near.Clear();
            _near.UnionWith(nearest);
        }
    }

    /// <summary>
    /// Proposes the window, and what has been bounded under this version and found near the best. The latter stay in the heap, so that the
    /// bound outside, which counts them too, is below BoundFrom all the same.
    /// </summary>
    private Proposal Answer(List<int> window, ProposalRequest request, EvaluationCount evaluations)
    {
        if (request.Exact)
        {
            window.Sort((i, j) => _gains[i] != _gains[j] ? _gains[j].CompareTo(_gains[i]) : i.CompareTo(j));
        }

        var fits = Fitting(window, request);
        var outside = window.Count == fits
            ? Heap.Count > 0 ? new OutsideBound(Heap.FirstBound, -1) : OutsideBound.None
            : request.Exact
                ? new OutsideBound(_gains[window[fits]], _firstIndex + window[fits])
                : new OutsideBound(Heap.BoundOf(window[fits]), -1);
        var proposed = window.GetRange(0, fits);
        if (!request.Exact && fits == window.Count && fits < request.Pool)
        {
            proposed.AddRange(_near
                .Where(i => Heap.BoundOf(i) >= request.ProposeFrom && _versions[i] != Gone && !_held.Contains(i))
                .Except(proposed)
                .OrderByDescending(Heap.BoundOf)
                .ThenBy(i => i)
                .Take(request.Pool - proposed.Count));
            var all = Math.Max(fits, Fitting(proposed, request));
            proposed.RemoveRange(all, proposed.Count - all);
        }

        var candidates = proposed.ConvertAll(i => new Candidate(_firstIndex + i, Heap.BoundOf(i), CopyOfRows(i)));
        window.ForEach(i => Heap.Push(i, Heap.BoundOf(i)));
        return new Proposal(request.Version, candidates, outside, evaluations);
    }

    /// <summary>How many of the first can be proposed by number and bytes.</summary>
    private int Fitting(List<int> examples, ProposalRequest request)
    {
        var left = request.Bytes;
        for (var at = 0; at < examples.Count; at++)
        {
            left -= (long)_tokens.TokensOf(_first + examples[at]) * _tokens.Dimension * sizeof(float);
            if (at == request.Pool || (at > 0 && left < 0))
            {
                return at;
            }
        }

        return examples.Count;
    }

    private float[] CopyOfRows(int i)
    {
        var rows = GC.AllocateUninitializedArray<float>(_tokens.TokensOf(_first + i) * _tokens.Dimension);
        _tokens.CopyRows(_first + i, rows);
        return rows;
    }

    private ReadOnlySpan<float> Rows(int i, ref float[] rows) => _tokens.Rows(_first + i, ref rows);
}

using FisherSft.Core.Design;
using FisherSft.Core.Linear;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Selection;

/// <summary>
/// Owns a part of the examples and, for each, a bound on its gain: Algorithm 2 of FisherSFT keeps the last gain computed, this
/// keeps a bound that costs less and lies just above (<see cref="GainEvaluator.Bound"/>). Asked for its best k, it bounds
/// again only examples whose bound could still be among them, until the k first are all fresh, and sends those with their
/// tokens; gains are computed by the coordinator, and here only where bounds leave a tie open. It keeps 16 bytes an example beside the tokens. Its host keeps the
/// design at the version that is asked for, and adds nothing to the logic, in one process or on a cluster.
/// </summary>
public sealed partial class Shard
{
    private const int Unevaluated = -1;
    private const int Gone = -2;
    private const int PrepareBlock = 4096;

    private readonly ITokenStore _tokens;
    private readonly int _first;
    private readonly long _firstIndex;
    private readonly GainPool _pool;
    // The version under which the bound was computed, doubled; one more where it is that of the gain itself.
    private readonly int[] _versions;
    private BoundHeap _heap = new([]);
    private float[] _buffer = [];

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
        _versions = new int[count];
        Array.Fill(_versions, Unevaluated);
    }

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
            var (start, count) = (from, Math.Min(PrepareBlock, bounds.Length - from));
            _pool.Run(
                count,
                (int at, GainEvaluator evaluator, ref float[] rows) =>
                {
                    var i = start + at;
                    if (_versions[i] != Gone)
                    {
                        bounds[i] = evaluator.Bound(design, Rows(i, ref rows));
                        _versions[i] = 2 * design.Version;
                    }
                },
                cancellationToken);
            evaluated(new EvaluationCount(count, 0));
        }

        _heap = new BoundHeap(bounds);
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
            throw new ArgumentException($"asked for version {request.Version}, the design is at {design.Version}", nameof(request));
        }

        var evaluations = default(EvaluationCount);
        while (true)
        {
            var window = TakeWindow(request);
            var stale = window.FindAll(i => request.Exact ? _versions[i] != 2 * request.Version + 1 : _versions[i] / 2 != request.Version);
            try
            {
                Evaluate(stale, design, request.Exact, cancellationToken);
            }
            finally
            {
                if (stale.Count > 0)
                {
                    window.ForEach(i => _heap.Push(i, _heap.BoundOf(i)));
                }
            }

            evaluations += request.Exact ? new EvaluationCount(0, stale.Count) : new EvaluationCount(stale.Count, 0);
            if (stale.Count == 0)
            {
                return Answer(window, request, evaluations);
            }
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

    /// <summary>
    /// Takes the first k examples; where gains are exact also those whose bound is no lower than the k-th's gain, since
    /// they may equal it.
    /// </summary>
    private List<int> TakeWindow(ProposalRequest request)
    {
        var window = new List<int>(request.Pool + 1);
        var last = double.PositiveInfinity;
        while (_heap.Count > 0 && (window.Count < request.Pool || _heap.FirstBound >= last))
        {
            var i = _heap.Pop();
            if (_versions[i] == Gone)
            {
                continue;
            }

            if (_tokens.TokensOf(_first + i) > request.TokensLeft)
            {
                _versions[i] = Gone;
                continue;
            }

            window.Add(i);
            if (request.Exact && window.Count == request.Pool)
            {
                last = GainBound.ToGain(_heap.BoundOf(i));
            }
        }

        return window;
    }

    private void Evaluate(List<int> stale, DesignMatrix design, bool exact, CancellationToken cancellationToken)
    {
        // Longest first, so that no thread is left with a long one at the end.
        stale.Sort((i, j) => _tokens.TokensOf(_first + j).CompareTo(_tokens.TokensOf(_first + i)));
        _pool.Run(
            stale.Count,
            (int at, GainEvaluator evaluator, ref float[] rows) =>
            {
                var i = stale[at];
                var X = Rows(i, ref rows);
                _heap.Lower(i, exact ? GainBound.FromGain(evaluator.Gain(design, X)) : evaluator.Bound(design, X));
                _versions[i] = 2 * design.Version + (exact ? 1 : 0);
            },
            cancellationToken);
    }

    private Proposal Answer(List<int> window, ProposalRequest request, EvaluationCount evaluations)
    {
        var outside = window.Count > request.Pool
            ? new OutsideBound(GainBound.ToGain(_heap.BoundOf(window[request.Pool])), _firstIndex + window[request.Pool])
            : _heap.Count > 0 ? new OutsideBound(_heap.FirstBound, -1) : OutsideBound.None;
        var candidates = new List<Candidate>(request.Pool);
        foreach (var i in window.Take(request.Pool))
        {
            candidates.Add(new Candidate(_firstIndex + i, _heap.BoundOf(i), Rows(i, ref _buffer).ToArray()));
        }

        window.ForEach(i => _heap.Push(i, _heap.BoundOf(i)));
        return new Proposal(request.Version, candidates, outside, evaluations);
    }

    private ReadOnlySpan<float> Rows(int i, ref float[] rows) => _tokens.Rows(_first + i, ref rows);
}

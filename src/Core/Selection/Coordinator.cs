using FisherSft.Core.Design;
using FisherSft.Core.Linear;

namespace FisherSft.Core.Selection;

/// <summary>
/// Decides the picks of all shards together. A round: every shard proposes those of its examples that come near the best
/// gain under the same design, with their tokens, and a bound on all its others. The coordinator holds them as candidates,
/// computes gains as far as bounds demand, picks the best, adds it to the design, and goes on while the best gain among the
/// candidates is above every bound outside: each pick is then the greedy choice over all examples (gains never grow, so the
/// bounds hold for the rest of the round). What is not picked stays a candidate in later rounds; shards are told which.
/// Where bounds leave even the first pick open, the next round asks for those of the gains, which do not. Its host carries
/// requests, proposals and rank updates between it and the shards; the ranking depends on none of that.
/// </summary>
public sealed class Coordinator : ICoordinator
{
    // Examples this near the best gain, as a share of it, are soon evaluated again: better held, with a tangent.
    private const double Near = 0.25;

    // A round that reaches less far than gains fall in so many picks ends too soon.
    private const int PicksAhead = 3;

    // What is best under the first picks says little of who will be later: in the first round so many proposals do.
    private const int FirstPool = 64;

    private const int MostHeld = 1024;
    private const int MostIdle = 3;

    private readonly DesignMatrix _design;
    private readonly SelectionOptions _options;
    private readonly WorkCrew _crew;
    private readonly CandidatePool _pool;
    private readonly List<Pick> _ranking = [];
    private bool _exhausted;
    private bool _exact;

    // How many rounds in a row brought no pick: more candidates may be wanted, or bounds leave a tie open.
    private int _idle;
    private double _best;
    private double _boundFrom;

    // The largest bound of those there was no room for after the last round; 0 where there was.
    private double _letGo;

    /// <summary>Creates a coordinator.</summary>
    /// <param name="design">The global design; the picks are added to it.</param>
    /// <param name="options">Budget, pool and threads.</param>
    public Coordinator(DesignMatrix design, SelectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(options);
        (_design, _options, _crew) = (design, options, new WorkCrew(options.Threads));
        _pool = new CandidatePool(design, _crew, options.TangentBytes);
        TokensLeft = options.TokenBudget ?? long.MaxValue;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Pick> Ranking => _ranking;

    /// <inheritdoc/>
    public int Rounds { get; private set; }

    /// <inheritdoc/>
    public EvaluationCount Evaluations { get; private set; }

    /// <summary>What the token budget still allows.</summary>
    public long TokensLeft { get; private set; }

    /// <inheritdoc/>
    public bool Finished => _exhausted || _ranking.Count >= _options.Budget;

    /// <inheritdoc/>
    public void Restore(Pick pick, ReadOnlySpan<float> X)
    {
        _design.Add(X, pick.Gain, evaluated: null, _crew);
        _ranking.Add(pick);
        TokensLeft -= X.Length / _design.Dimension;
    }

    /// <inheritdoc/>
    public SelectionParts Parts(TimeSpan firstPass, TimeSpan proposing) => new(
        firstPass.TotalSeconds,
        proposing.TotalSeconds,
        _pool.Spent.Bounds.TotalSeconds,
        _pool.Spent.Gains.TotalSeconds,
        _pool.Spent.Tangents.TotalSeconds,
        _pool.Spent.Updates.TotalSeconds);

    /// <inheritdoc/>
    public void CountEvaluations(EvaluationCount evaluations) => Evaluations += evaluations;

    /// <inheritdoc/>
    public ProposalRequest Request(int shards)
    {
        var reach = Math.Max(_options.Reach, Math.Min(Near, PicksAhead * Decline()));
        var pool = Rounds == 0 ? Math.Min(_options.Pool, FirstPool) : _options.Pool;
        return new(_design.Version, Math.Max(1, (pool + shards - 1) / shards), TokensLeft, _exact)
        {
            BoundFrom = _boundFrom = (1 - reach) * _best,
            ProposeFrom = Math.Max((1 - Math.Max(reach, Near)) * _best, Math.Min((1 - reach) * _best, _letGo)),
            Bytes = _options.HeldBytes / shards,
            Held = _pool.Indices,
        };
    }

    /// <summary>By what share gains fell from pick to pick of late.</summary>
    private double Decline()
    {
        var picks = Math.Min(PicksAhead, _ranking.Count - 1);
        return picks > 0 && _ranking[^1].Gain > 0
            ? Math.Max(0, 1 - Math.Pow(_ranking[^1].Gain / _ranking[^(picks + 1)].Gain, 1.0 / picks))
            : 0;
    }

    /// <inheritdoc/>
    public RankUpdate Decide(IReadOnlyList<Proposal> proposals, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proposals);
        var version = _design.Version;
        Evaluations += Proposal.Evaluated(proposals, version);
        var (before, picked) = (_pool.Evaluations, new List<PickedExample>());
        _pool.Begin(proposals, _boundFrom, cancellationToken);
        while (_ranking.Count < _options.Budget && _pool.TryTakeBest(TokensLeft, cancellationToken) is { } best)
        {
            _ranking.Add(best.Pick);
            TokensLeft -= best.Rows.Length / _design.Dimension;
            picked.Add(best);
        }

        _idle = picked.Count == 0 ? _idle + 1 : 0;
        _best = _idle > 0 ? _pool.BestGain : Finished ? 0 : _pool.TopBound(TokensLeft, cancellationToken);
        Evaluations += _pool.Evaluations - before;
        Rounds++;
        _exhausted = picked.Count == 0 && _pool.Indices.Count == 0 && proposals.All(proposal => proposal.Outside == OutsideBound.None);
        _exact = _idle > 1 && (_idle > MostIdle || !_pool.Grew);
        _letGo = _pool.Trim(MostHeld, _options.HeldBytes);
        return new RankUpdate(version, picked);
    }
}

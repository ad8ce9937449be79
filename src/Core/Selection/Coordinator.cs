using FisherSft.Core.Design;
using FisherSft.Core.Linear;

namespace FisherSft.Core.Selection;

/// <summary>
/// Decides the picks of all shards together. A round: every shard proposes its best examples under the same design, with
/// their tokens and a bound on all its others. The coordinator computes their gains as far as their bounds demand,
/// picks the best, adds it to the design, and goes on while the best gain among the proposed is above every bound
/// outside: each pick is then the greedy choice over all examples (gains never grow, so the bounds hold for the rest of
/// the round). Where bounds leave even the first pick open, the next round asks for those of the gains, which do not. Its host carries requests, proposals and rank
/// updates between it and the shards; the ranking depends on none of that.
/// </summary>
public sealed class Coordinator
{
    private readonly DesignMatrix _design;
    private readonly SelectionOptions _options;
    private readonly WorkCrew _crew;
    private readonly GainPool _pool;
    private readonly List<Pick> _ranking = [];
    private bool _exhausted;
    private bool _exact;

    /// <summary>Creates a coordinator.</summary>
    /// <param name="design">The global design; the coordinator adds the picks to it.</param>
    /// <param name="options">Budget, pool and threads.</param>
    public Coordinator(DesignMatrix design, SelectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(options);
        (_design, _options, _crew) = (design, options, new WorkCrew(options.Threads));
        _pool = new GainPool(_crew);
        TokensLeft = options.TokenBudget ?? long.MaxValue;
    }

    /// <summary>The picks so far, in rank order.</summary>
    public IReadOnlyList<Pick> Ranking => _ranking;

    /// <summary>Rounds decided so far.</summary>
    public int Rounds { get; private set; }

    /// <summary>Bounds and gains computed so far, the shards' included.</summary>
    public EvaluationCount Evaluations { get; private set; }

    /// <summary>What the token budget still allows.</summary>
    public long TokensLeft { get; private set; }

    /// <summary>Whether the budget is reached, or no example is left that fits it.</summary>
    public bool Finished => _exhausted || _ranking.Count >= _options.Budget;

    /// <summary>Takes a pick of an interrupted run anew, before the first round.</summary>
    /// <param name="pick">The pick as it was reported.</param>
    /// <param name="X">Its rows, M × d, row-major.</param>
    public void Restore(Pick pick, ReadOnlySpan<float> X)
    {
        _design.Add(X, _crew);
        _ranking.Add(pick);
        TokensLeft -= X.Length / _design.Dimension;
    }

    /// <summary>Takes several picks of an interrupted run anew, in rank order, before the first round.</summary>
    /// <param name="picks">The picks as they were reported.</param>
    /// <param name="rows">The rows of each, M × d, row-major.</param>
    public void Restore(IReadOnlyList<Pick> picks, IReadOnlyList<float[]> rows)
    {
        ArgumentNullException.ThrowIfNull(picks);
        ArgumentNullException.ThrowIfNull(rows);
        _design.AddAll(rows, _crew);
        _ranking.AddRange(picks);
        TokensLeft -= rows.Sum(X => (long)X.Length / _design.Dimension);
    }

    /// <summary>Counts evaluations that the shards made outside rounds.</summary>
    public void CountEvaluations(EvaluationCount evaluations) => Evaluations += evaluations;

    /// <summary>What to ask of each of so many shards in the next round.</summary>
    public ProposalRequest Request(int shards) =>
        new(_design.Version, Math.Max(1, (_options.Pool + shards - 1) / shards), TokensLeft, _exact);

    /// <summary>Decides a round and adds its picks to the design.</summary>
    /// <param name="proposals">One of every shard, under the present design.</param>
    /// <param name="cancellationToken">Ends the work between two picks.</param>
    /// <returns>What every shard is to apply.</returns>
    /// <exception cref="ArgumentException">A proposal is for another version of the design.</exception>
    public RankUpdate Decide(IReadOnlyList<Proposal> proposals, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proposals);
        var version = _design.Version;
        foreach (var proposal in proposals)
        {
            if (proposal.Version != version)
            {
                throw new ArgumentException($"a proposal is for version {proposal.Version}, not {version}", nameof(proposals));
            }

            Evaluations += proposal.Evaluations;
        }

        var round = new RoundPool(proposals, _design, _pool);
        var picked = new List<PickedExample>();
        while (_ranking.Count < _options.Budget && round.TryTakeBest(TokensLeft, cancellationToken) is { } best)
        {
            _design.Add(best.Rows, _crew);
            _ranking.Add(best.Pick);
            TokensLeft -= best.Rows.Length / _design.Dimension;
            picked.Add(best);
        }

        Evaluations += round.Evaluations;
        Rounds++;
        _exhausted = proposals.All(proposal => proposal.Candidates.Count == 0);
        _exact = picked.Count == 0;
        return new RankUpdate(version, picked);
    }
}

using System.Diagnostics;
using FisherSft.Core.Design;
using FisherSft.Core.Linear;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Methods;

/// <summary>
/// Decides the picks of <see cref="Stochastic"/> over all shards together. A round is a pick: the sample is drawn here, every
/// shard proposes the best of its part of it with its gain, and the best of those is taken. A sample of very many is asked for
/// in several rounds, so that no request grows with it. Keeps 8 bytes an example, 12 under
/// a token budget, and no row.
/// </summary>
public sealed class SampleCoordinator : ICoordinator
{
    private const int MostAsked = 1 << 18;

    private readonly DesignMatrix _design;
    private readonly SelectionOptions _options;
    private readonly ITokenStore _tokens;
    private readonly WorkCrew _crew;
    private readonly RandomSamples _samples;
    private readonly List<Pick> _ranking = [];
    private readonly int _size;
    private readonly int _mostAsked;
    private long _left;

    // Of the present sample: how many have been asked for, and the best of those before.
    private int _asked;
    private Candidate? _best;
    private TimeSpan _updating;

    /// <summary>Creates a coordinator.</summary>
    /// <param name="design">The global design; the picks are added to it.</param>
    /// <param name="tokens">All examples; asked for their lengths alone.</param>
    /// <param name="options">Budget, seed, ε and threads.</param>
    public SampleCoordinator(DesignMatrix design, ITokenStore tokens, SelectionOptions options)
        : this(design, tokens, options, MostAsked)
    {
    }

    /// <param name="design">The global design.</param>
    /// <param name="tokens">All examples.</param>
    /// <param name="options">What to select.</param>
    /// <param name="mostAsked">How many examples a request may name.</param>
    internal SampleCoordinator(DesignMatrix design, ITokenStore tokens, SelectionOptions options, int mostAsked)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(options);
        (_design, _tokens, _options, _crew) = (design, tokens, options, new WorkCrew(options.Threads));
        (_samples, _left) = (new RandomSamples(tokens, options.TokenBudget is not null), options.TokenBudget ?? long.MaxValue);
        _mostAsked = mostAsked;
        _size = Stochastic.SampleSize(tokens, options);
        _samples.TakeLongerThan(_left);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Pick> Ranking => _ranking;

    /// <inheritdoc/>
    public int Rounds { get; private set; }

    /// <inheritdoc/>
    public EvaluationCount Evaluations { get; private set; }

    /// <inheritdoc/>
    public bool Finished => _ranking.Count >= _options.Budget || _samples.Count == 0;

    /// <inheritdoc/>
    public SelectionParts Parts(TimeSpan firstPass, TimeSpan proposing) =>
        new(firstPass.TotalSeconds, 0, 0, proposing.TotalSeconds, 0, _updating.TotalSeconds);

    /// <inheritdoc/>
    public void Restore(Pick pick, ReadOnlySpan<float> X) => Take(pick, X);

    /// <inheritdoc/>
    public void CountEvaluations(EvaluationCount evaluations) => Evaluations += evaluations;

    /// <inheritdoc/>
    public ProposalRequest Request(int shards)
    {
        var sample = _samples.Draw(_size, _options.Seed, _ranking.Count);
        var among = new long[Math.Min(_mostAsked, sample.Length - _asked)];
        for (var at = 0; at < among.Length; at++)
        {
            among[at] = sample[_asked + at];
        }

        return new ProposalRequest(_design.Version, 1, _left, Exact: true) { Among = among };
    }

    /// <inheritdoc/>
    public RankUpdate Decide(IReadOnlyList<Proposal> proposals, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proposals);
        var version = _design.Version;
        Evaluations += Proposal.Evaluated(proposals, version);
        foreach (var candidate in proposals.SelectMany(proposal => proposal.Candidates))
        {
            if (_best is null || candidate.Bound > _best.Bound || (candidate.Bound == _best.Bound && candidate.Index < _best.Index))
            {
                _best = candidate;
            }
        }

        Rounds++;
        _asked += _mostAsked;
        if (_asked < Math.Min(_size, _samples.Count))
        {
            return new RankUpdate(version, []);
        }

        var best = _best ?? throw new ArgumentException("no shard proposed an example of the sample", nameof(proposals));
        (_asked, _best) = (0, null);
        var pick = new Pick(best.Index, best.Bound);
        Take(pick, best.Rows);
        return new RankUpdate(version, [new PickedExample(pick, best.Rows)]);
    }

    private void Take(Pick pick, ReadOnlySpan<float> X)
    {
        var since = Stopwatch.GetTimestamp();
        _design.Add(X, pick.Gain, evaluated: null, _crew);
        _updating += Stopwatch.GetElapsedTime(since);
        _samples.Take((int)pick.Index);
        _ranking.Add(pick);
        _left -= _tokens.TokensOf((int)pick.Index);
        _samples.TakeLongerThan(_left);
    }
}

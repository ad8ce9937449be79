namespace FisherSft.Core.Selection;

/// <summary>What a method selected.</summary>
/// <param name="Ranking">The picks in rank order; the first k are the selection for budget k.</param>
/// <param name="Certificate">How close to the best possible selection of that size it is.</param>
/// <param name="Statistics">What it took.</param>
public sealed record SelectionResult(IReadOnlyList<Pick> Ranking, Certificate Certificate, SelectionStatistics Statistics);

/// <summary>What a selection took.</summary>
/// <param name="Rounds">Rounds in which shards proposed candidates; 0 for methods without rounds.</param>
/// <param name="Evaluations">How often examples were bounded and their gains computed, the first pass included.</param>
/// <param name="SelectSeconds">Wall time of ranking alone.</param>
/// <param name="CertifySeconds">Wall time of the optimality certificate.</param>
public sealed record SelectionStatistics(int Rounds, EvaluationCount Evaluations, double SelectSeconds, double CertifySeconds)
{
    /// <summary>What ranking spent its time on; null for methods that do not tell.</summary>
    public SelectionParts? Parts { get; init; }
}

/// <summary>Wall time of ranking by part, seconds.</summary>
/// <param name="FirstPass">The first bounds on all examples.</param>
/// <param name="ShardBounds">Bounds that shards make anew in rounds, the design's root included.</param>
/// <param name="CandidateBounds">Bounds on the coordinator's candidates, most of them by tangents.</param>
/// <param name="Gains">Float64 gains, and the inverse that they read.</param>
/// <param name="Tangents">Tangents made.</param>
/// <param name="Updates">Picks added to the design.</param>
public sealed record SelectionParts(
    double FirstPass, double ShardBounds, double CandidateBounds, double Gains, double Tangents, double Updates);

/// <summary>
/// An upper bound on the information any selection of the same size could have, by submodularity and concavity.
/// </summary>
/// <param name="Information">f(S) = log det V − d log ridge of the selection, nats.</param>
/// <param name="UpperBound">At least f(S*) of the best selection S* of that size, nats.</param>
/// <param name="Bound">Which bound was the smallest.</param>
public sealed record Certificate(double Information, double UpperBound, string Bound)
{
    /// <summary>Information over UpperBound: the selection has at least this share of the optimum. In 0..1.</summary>
    public double Share => UpperBound > 0 ? Math.Min(1, Information / UpperBound) : 1;
}

/// <summary>What a round brought, or a few small ones, for progress and for a journal from which an interrupted run goes on.</summary>
/// <param name="Round">Counts from 1.</param>
/// <param name="Picks">The picks since the last report, in rank order.</param>
/// <param name="Selected">Picks so far, these included.</param>
/// <param name="Budget">n.</param>
/// <param name="GainEvaluations">Gain evaluations so far.</param>
/// <param name="Information">Σ gain so far, nats.</param>
public sealed record RoundReport(
    int Round, IReadOnlyList<Pick> Picks, int Selected, int Budget, long GainEvaluations, double Information)
{
    /// <summary>How many of the picks came in each round. Default: all in one.</summary>
    public IReadOnlyList<int> PicksPerRound { get; init; } = Picks.Count > 0 ? [Picks.Count] : [];
}

namespace FisherSft.Core.Selection;

/// <summary>What the coordinator asks of every shard in a round.</summary>
/// <param name="Version">How many picks the design holds for which gains are wanted.</param>
/// <param name="Pool">How many candidates to propose at most.</param>
/// <param name="TokensLeft">Examples with more trained tokens than this can no longer be picked.</param>
/// <param name="Exact">Whether bounds are to be those of the gains themselves: asked for where cheap ones left a tie open.</param>
public sealed record ProposalRequest(int Version, int Pool, long TokensLeft, bool Exact)
{
    /// <summary>Only bounds of at least this are computed anew; nats. Default: 0, all.</summary>
    public double BoundFrom { get; init; }

    /// <summary>Only examples with a bound of at least this are proposed; no more than BoundFrom; nats. Default: 0, all.</summary>
    public double ProposeFrom { get; init; }

    /// <summary>What the rows of the proposed may take, bytes; one is proposed in any case. Default: no bound.</summary>
    public long Bytes { get; init; } = long.MaxValue;

    /// <summary>
    /// Examples that the coordinator has as candidates: neither proposed nor bounded, nor among the others. Default: none.
    /// </summary>
    public IReadOnlyList<long> Held { get; init; } = [];

    /// <summary>
    /// A sample, of which only the example with the largest gain is proposed, of equals the lowest index, with that gain for its
    /// bound; nothing else of the request but its version counts. Default: null, all examples.
    /// </summary>
    public IReadOnlyList<long>? Among { get; init; }
}

/// <summary>An example that a shard proposes.</summary>
/// <param name="Index">The example's index in the corpus.</param>
/// <param name="Bound">Its gain under the design of the request, or a little more.</param>
/// <param name="Rows">X, M × d, row-major.</param>
public sealed record Candidate(long Index, double Bound, float[] Rows);

/// <summary>A shard's answer: its best examples, and a bound on all its others.</summary>
/// <param name="Version">The version of the request.</param>
/// <param name="Candidates">By bound, then by index.</param>
/// <param name="Outside">What every other example of the shard is below, those that the coordinator holds excepted.</param>
/// <param name="Evaluations">Bounds and gains that the answer took.</param>
public sealed record Proposal(int Version, IReadOnlyList<Candidate> Candidates, OutsideBound Outside, EvaluationCount Evaluations)
{
    /// <summary>What the proposals of a round took.</summary>
    /// <exception cref="ArgumentException">One is for another version of the design.</exception>
    internal static EvaluationCount Evaluated(IReadOnlyList<Proposal> proposals, int version)
    {
        var evaluations = default(EvaluationCount);
        foreach (var proposal in proposals)
        {
            evaluations += proposal.Version == version
                ? proposal.Evaluations
                : throw new ArgumentException($"a proposal is for version {proposal.Version}, not {version}", nameof(proposals));
        }

        return evaluations;
    }
}

/// <summary>How often an example was evaluated.</summary>
/// <param name="Bounds">Upper bounds, in float32 or from a tangent.</param>
/// <param name="Gains">Gains, in float64.</param>
/// <param name="Tangents">Tangents made, about a gain and a half each.</param>
public readonly record struct EvaluationCount(long Bounds, long Gains, long Tangents = 0)
{
    /// <summary>All of them.</summary>
    public long Total => Bounds + Gains + Tangents;

    /// <summary>Adds counts.</summary>
    public static EvaluationCount operator +(EvaluationCount x, EvaluationCount y) => x.Add(y);

    /// <summary>What was added since.</summary>
    public static EvaluationCount operator -(EvaluationCount x, EvaluationCount y) => x.Subtract(y);

    /// <summary>What was added since.</summary>
    public EvaluationCount Subtract(EvaluationCount earlier) =>
        new(Bounds - earlier.Bounds, Gains - earlier.Gains, Tangents - earlier.Tangents);

    /// <summary>Adds counts.</summary>
    public EvaluationCount Add(EvaluationCount other) =>
        new(Bounds + other.Bounds, Gains + other.Gains, Tangents + other.Tangents);
}

/// <summary>A bound on the gains of the examples that a shard did not propose.</summary>
/// <param name="Gain">No gain is above it; negative infinity where there is no other example.</param>
/// <param name="Index">
/// Where the bound is the gain of an example under the design of the request, that example's index: of equal gains it is
/// the lowest. Otherwise −1, and every gain is strictly below.
/// </param>
public readonly record struct OutsideBound(double Gain, long Index)
{
    /// <summary>There is no other example.</summary>
    public static OutsideBound None { get; } = new(double.NegativeInfinity, -1);
}

/// <summary>What the coordinator tells every design and shard after a round.</summary>
/// <param name="Version">How many picks the design holds before these.</param>
/// <param name="Picked">The picks in rank order; adding their rows in this order is the rank update.</param>
public sealed record RankUpdate(int Version, IReadOnlyList<PickedExample> Picked);

/// <summary>A pick with its rows.</summary>
/// <param name="Pick">Index and gain.</param>
/// <param name="Rows">X, M × d, row-major.</param>
public sealed record PickedExample(Pick Pick, float[] Rows);

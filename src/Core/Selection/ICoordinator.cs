namespace FisherSft.Core.Selection;

/// <summary>
/// Decides the picks of all shards together, a round at a time: its host carries requests, proposals and rank updates between
/// it and the shards, wherever they are. Nothing of that changes the ranking.
/// </summary>
public interface ICoordinator
{
    /// <summary>The picks so far, in rank order.</summary>
    IReadOnlyList<Pick> Ranking { get; }

    /// <summary>Rounds decided so far.</summary>
    int Rounds { get; }

    /// <summary>Bounds and gains computed so far, the shards' included.</summary>
    EvaluationCount Evaluations { get; }

    /// <summary>Whether the budget is reached, or no example is left that fits it.</summary>
    bool Finished { get; }

    /// <summary>What time went to, beside what its host measured of the shards.</summary>
    /// <param name="firstPass">Wall time of the first bounds.</param>
    /// <param name="proposing">Wall time of proposals.</param>
    SelectionParts Parts(TimeSpan firstPass, TimeSpan proposing);

    /// <summary>Takes a pick of an interrupted run anew, before the first round.</summary>
    /// <param name="pick">The pick as it was reported.</param>
    /// <param name="X">Its rows, M × d, row-major.</param>
    void Restore(Pick pick, ReadOnlySpan<float> X);

    /// <summary>Counts evaluations that the shards made outside rounds.</summary>
    void CountEvaluations(EvaluationCount evaluations);

    /// <summary>What to ask of each of so many shards in the next round.</summary>
    ProposalRequest Request(int shards);

    /// <summary>Decides a round and adds its picks to the design.</summary>
    /// <param name="proposals">One of every shard that was asked, under the present design.</param>
    /// <param name="cancellationToken">Ends the work between two picks.</param>
    /// <returns>What every shard is to apply.</returns>
    /// <exception cref="ArgumentException">A proposal is for another version of the design.</exception>
    RankUpdate Decide(IReadOnlyList<Proposal> proposals, CancellationToken cancellationToken);
}

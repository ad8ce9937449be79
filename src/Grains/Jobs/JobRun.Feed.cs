using FisherSft.Core.Design;
using FisherSft.Core.Selection;
using FisherSft.Core.Selection.Wire;

namespace FisherSft.Grains.Jobs;

/// <content>What shards and replicas pull to catch up.</content>
internal sealed partial class JobRun
{
    // What the design holds, changed with it alone: the ranking follows a turn later.
    private readonly List<long> _inDesign = [];
    private Task<Snapshot>? _snapshotting;
    private Snapshot? _snapshot;

    /// <summary>What a shard works on; null before that is known.</summary>
    public ShardPlan? PlanOf(int shard) => _plan is { } plan
        ? new ShardPlan(Specification, shard, plan.Shards.Length, plan.Files, plan.Shards[shard], plan.Hashes.Length > 0, plan.Folder is not null)
        : null;

    /// <summary>A part of what was learnt.</summary>
    public FeedPart Learnt(LearntKind kind, int part)
    {
        var parts = kind == LearntKind.Vocabulary ? _vocabulary : _model;
        return part < parts.Count ? new FeedPart(FeedKind.Learnt, 0, parts.Count, parts[part]) : FeedPart.Missing;
    }

    /// <summary>
    /// A part of what leads a replica on: the picks of the round that begins at its version; or the whole design, where several
    /// rounds are more than that, or the round is no longer known, or the replica comes from a coordinator that was further and
    /// is gone.
    /// </summary>
    public async Task<FeedPart> UpdateAsync(int from, int to, int part, CancellationToken cancellationToken)
    {
        if (to >= 0)
        {
            return _updates.Find(from, part) is { } more && more.Version == to
                ? more
                : _snapshot is { } known && known.Version == to && part < known.Parts.Count
                    ? new FeedPart(FeedKind.Snapshot, to, known.Parts.Count, known.Parts[part])
                    : FeedPart.Missing;
        }

        if (_design is not { } design || design.Version == from)
        {
            return FeedPart.Missing;
        }

        if (_updates.Find(from, part) is { } round && (round.Version == design.Version || _updates.BytesFrom(from) <= 2 * DesignBytes))
        {
            return round;
        }

        // All silos ask at once, and get the same.
        if (_snapshotting is not { IsFaulted: false, IsCanceled: false } || _snapshot?.Version != design.Version)
        {
            _snapshotting = _snapshotting is { IsCompleted: false } others ? others : SnapshotAsync(design, cancellationToken);
        }

        var snapshot = await _snapshotting;
        return new FeedPart(FeedKind.Snapshot, snapshot.Version, snapshot.Parts.Count, snapshot.Parts[0]);
    }

    /// <summary>How many bytes a design takes.</summary>
    private long DesignBytes => (long)Specification.Dimension * (Specification.Dimension + 1) * sizeof(double);

    /// <summary>Keeps the picks of a round for replicas.</summary>
    private void Keep(RankUpdate update)
    {
        if (update.Picked.Count > 0)
        {
            _updates.Add(update.Version, _design!.Version, Parts(writer => SelectionWire.Write(writer, update)));
        }
    }

    private async Task<Snapshot> SnapshotAsync(DesignMatrix design, CancellationToken cancellationToken)
    {
        var snapshot = await workbench.RunAsync(
            () =>
            {
                Snapshot? made = null;
                Alone(() => made = new Snapshot(design.Version, Parts(writer => DesignWire.Write(writer, design, _inDesign))));
                return made!;
            },
            cancellationToken);
        return _snapshot = snapshot;
    }

    private sealed record Snapshot(int Version, IReadOnlyList<byte[]> Parts);
}

using FisherSft.Core.Selection.Wire;

namespace FisherSft.Grains.Jobs;

/// <content>What shards and replicas pull to catch up.</content>
internal sealed partial class JobRun
{
    // What the design holds, changed with it alone: the ranking follows a turn later.
    private readonly List<long> _inDesign = [];
    private (int Version, IReadOnlyList<byte[]> Parts)? _snapshot;

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
    /// A part of what leads a replica on: the round that begins at its version; or the whole design, where that is less, or
    /// the round is no longer known, or the replica comes from a coordinator that was further and is gone.
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

        var whole = (long)Specification.Dimension * (Specification.Dimension + 1) / 2 * sizeof(double);
        if (_updates.Find(from, part) is { } round && (_updates.BytesFrom(from) <= 2 * whole || round.Version == design.Version))
        {
            return round;
        }

        var snapshot = await workbench.RunAsync(
            () =>
            {
                (int, IReadOnlyList<byte[]>) made = default;
                Alone(() => made = (design.Version, Parts(writer =>
                    DesignWire.Write(writer, design, _inDesign))));
                return made;
            },
            cancellationToken);
        if (_snapshot is null || _snapshot.Value.Version != snapshot.Item1)
        {
            _snapshot = snapshot;
        }

        return new FeedPart(FeedKind.Snapshot, snapshot.Item1, snapshot.Item2.Count, snapshot.Item2[0]);
    }
}

namespace FisherSft.Grains.Jobs;

/// <summary>
/// The rank updates of the last rounds, cut into parts, for replicas that follow; older ones are forgotten once there are
/// too many bytes, and a replica that needs them takes a snapshot instead. Rounds are contiguous. They are added on the
/// workbench while the grain's turns look for them.
/// </summary>
internal sealed class UpdateLog(long mostBytes)
{
    private readonly Lock _lock = new();
    private readonly Queue<Round> _rounds = [];
    private readonly Dictionary<int, Round> _byStart = [];
    private long _bytes;

    /// <summary>Keeps a round.</summary>
    public void Add(int from, int to, IReadOnlyList<byte[]> parts)
    {
        var round = new Round(from, to, parts);
        lock (_lock)
        {
            _rounds.Enqueue(round);
            _byStart[from] = round;
            _bytes += round.Bytes;
            while (_bytes > mostBytes && _rounds.Count > 1)
            {
                var oldest = _rounds.Dequeue();
                _byStart.Remove(oldest.From);
                _bytes -= oldest.Bytes;
            }
        }
    }

    /// <summary>Forgets all rounds.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _rounds.Clear();
            _byStart.Clear();
            _bytes = 0;
        }
    }

    /// <summary>A part of the round that begins at a version; null where that is not kept.</summary>
    public FeedPart? Find(int from, int part)
    {
        lock (_lock)
        {
            return _byStart.TryGetValue(from, out var round) && part < round.Parts.Count
                ? new FeedPart(FeedKind.Round, round.To, round.Parts.Count, round.Parts[part])
                : null;
        }
    }

    /// <summary>How many bytes of rounds lead from a version to the present; null where some are not kept.</summary>
    public long? BytesFrom(int version)
    {
        lock (_lock)
        {
            return _byStart.ContainsKey(version) ? _rounds.Where(round => round.From >= version).Sum(round => round.Bytes) : null;
        }
    }

    private sealed record Round(int From, int To, IReadOnlyList<byte[]> Parts)
    {
        public long Bytes { get; } = Parts.Sum(part => (long)part.Length);
    }
}

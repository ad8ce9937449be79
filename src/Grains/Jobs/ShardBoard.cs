namespace FisherSft.Grains.Jobs;

/// <summary>What is known of a job's shards, as their answers told it.</summary>
internal sealed class ShardBoard(int shards, TimeProvider clock, Action changed)
{
    // What is overcome sooner, as where a silo comes or goes, is nothing to tell of.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private const string WaitActivity = "wait";

    private readonly ShardStatus[] _shards =
        [.. Enumerable.Range(0, shards).Select(number => new ShardStatus(number, string.Empty, WaitActivity, 0, 0, 0, 0, null))];

    private readonly SiloAddress?[] _places = new SiloAddress?[shards];
    private readonly bool[] _hasNotBegun = new bool[shards];
    private readonly long?[] _waitingSince = new long?[shards];

    public IReadOnlyList<ShardStatus> Shards => _shards;

    /// <summary>Where each shard was when it last answered.</summary>
    public IReadOnlyList<SiloAddress?> Places => _places;

    /// <summary>What a shard has been waiting for; null where none does.</summary>
    public string? Waiting => _shards
        .Where(shard => _waitingSince[shard.Number] is { } since && clock.GetElapsedTime(since) >= Patience)
        .Select(shard => $"shard {shard.Number} waits: {shard.Fault?.Split('\n')[0]}")
        .FirstOrDefault();

    /// <summary>How much of the present work is done over all shards, 0 to 1; a shard that is done counts whole.</summary>
    public double Progress => _shards.Length == 0
        ? 0
        : _shards.Average(shard => shard.Activity == "done" ? 1 : shard.Total > 0 ? Math.Min(1, (double)shard.Done / shard.Total) : 0);

    /// <summary>Whether a shard has said that the present work waits for others there: it loses nothing where it moves.</summary>
    public bool HasNotBegun(int shard) => _hasNotBegun[shard];

    public void Begin()
    {
        Array.Clear(_hasNotBegun);
        for (var shard = 0; shard < _shards.Length; shard++)
        {
            _shards[shard] = _shards[shard] with { Activity = WaitActivity, Done = 0, Total = 0 };
        }
    }

    public void Hear(int shard, WorkReply reply)
    {
        _places[shard] = reply.Silo;
        _hasNotBegun[shard] = reply is { State: WorkState.Working, Activity: WaitActivity, Done: 0 };

        // A new attempt has overcome nothing before it gets somewhere.
        var overcome = reply.State == WorkState.Ready || reply.Done > 0;
        _waitingSince[shard] = reply.State == WorkState.Waiting
            ? _waitingSince[shard] ?? clock.GetTimestamp()
            : overcome ? null : _waitingSince[shard];
        var activity = reply.State == WorkState.Ready ? "done" : reply.Activity;
        _shards[shard] = _shards[shard] with
        {
            Silo = reply.Silo.ToString(), Activity = activity, Done = reply.Done, Total = reply.Total,
            Fault = reply.Fault ?? (overcome ? null : _shards[shard].Fault),
        };
        changed();
    }

    /// <summary>A shard has moved.</summary>
    public void Move(int shard, SiloAddress to) => _places[shard] = to;

    public void Fault(int shard, string message)
    {
        _hasNotBegun[shard] = false;
        _shards[shard] = _shards[shard] with { Fault = message };
        changed();
    }

    public void Count(int shard, long examples, long tokens) =>
        _shards[shard] = _shards[shard] with { Examples = examples, Tokens = tokens };
}

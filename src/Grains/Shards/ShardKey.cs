namespace FisherSft.Grains.Shards;

/// <summary>A shard.</summary>
/// <param name="Job">The job's id.</param>
/// <param name="Number">Which, from 0.</param>
internal readonly record struct ShardKey(string Job, int Number)
{
    public override string ToString() => $"{Job}/{Number}";
}

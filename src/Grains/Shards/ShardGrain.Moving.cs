namespace FisherSft.Grains.Shards;

/// <content>Handing over: what is small enough travels, the rest is made anew.</content>
internal sealed partial class ShardGrain
{
    private const string Key = "shard";

    /// <inheritdoc/>
    public void OnDehydrate(IDehydrationContext dehydrationContext)
    {
        // What came here and was not asked for yet goes on as it came.
        if ((_arrived ?? _worker?.Pack(_options.MoveBytes)) is { } parts)
        {
            dehydrationContext.TryAddValue(Key, parts);
        }

        // Nothing comes after this, and what stays on disk is no use to another silo.
        _worker?.Dispose();
        _worker = null;
    }

    /// <inheritdoc/>
    public void OnRehydrate(IRehydrationContext rehydrationContext)
    {
        if (rehydrationContext.TryGetValue<byte[][]>(Key, out var parts))
        {
            _arrived = parts;
        }
    }
}

using FisherSft.Core.Tokens;

namespace FisherSft.Grains.Shards;

/// <summary>A shard's tokens, and what must go when they do: in memory nothing, on disk their folder.</summary>
/// <param name="tokens">X_i.</param>
/// <param name="release">Called once, when nothing reads any more; null for nothing.</param>
internal sealed class ShardTokens(ITokenStore tokens, Action? release = null) : IDisposable
{
    private Action? _release = release;

    public ITokenStore Store => tokens;

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}

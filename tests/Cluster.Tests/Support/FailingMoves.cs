using FisherSft.Grains;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>Has calls that move a shard fail, on all silos of a test, as long as they are to.</summary>
internal sealed class FailingMoves : IIncomingGrainCallFilter
{
    private int _failed;

    public bool Fail { get; set; } = true;

    public int Failed => Volatile.Read(ref _failed);

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (Fail && context.InterfaceMethod is { Name: nameof(IShardGrain.MoveAsync) } method
            && method.DeclaringType == typeof(IShardGrain))
        {
            Interlocked.Increment(ref _failed);
            throw new TimeoutException("the silo does not answer");
        }

        return context.Invoke();
    }
}

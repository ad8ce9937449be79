using Microsoft.Extensions.Logging;

namespace FisherSft.Grains.Shards;

internal sealed partial class ShardGrain
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Shard {Shard} is on {Silo}")]
    private partial void LogActivated(ShardKey shard, SiloAddress silo);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Shard {Shard} leaves: {Reason}")]
    private partial void LogDeactivated(ShardKey shard, DeactivationReasonCode reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Shard {Shard} moves from {From} to {To}")]
    private partial void LogMoving(ShardKey shard, SiloAddress from, SiloAddress to);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Shard {Shard}: {Work} is {State}")]
    private partial void LogBroken(ShardKey shard, string work, WorkState state, Exception? exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Shard {Shard} cannot reach its coordinator")]
    private partial void LogSilence(ShardKey shard, Exception exception);
}

using Microsoft.Extensions.Logging;

namespace FisherSft.Grains.State;

internal sealed partial class JobStore
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Storage does not answer for {Job}; trying again in {Pause}")]
    private partial void LogStorageAway(GrainId job, TimeSpan pause, Exception exception);
}

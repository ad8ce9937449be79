using Microsoft.Extensions.Logging;

namespace FisherSft.Grains.Jobs;

internal sealed partial class JobRun
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Job}: {Stage} (coordinator {Epoch})")]
    private partial void LogStage(string job, JobStage stage, long epoch);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Job}: shard {Shard} is to move to {Silo}")]
    private partial void LogMove(string job, int shard, SiloAddress silo);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Job}: asking {Model} at {Endpoint} about {Examples} examples; {Kept} answers are kept")]
    private partial void LogAsking(string job, string model, string endpoint, long examples, int kept);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Job}: its input does not answer; trying again")]
    private partial void LogInputAway(string job, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Job}: shard {Shard} could not be moved, and may be later")]
    private partial void LogMoveFailed(string job, int shard, Exception? exception);
}

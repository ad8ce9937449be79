using Microsoft.Extensions.Logging;

namespace FisherSft.Grains.Jobs;

internal sealed partial class JobGrain
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Job} submitted: {Method}, {Budget} of {Inputs}")]
    private partial void LogSubmitted(string job, string method, string budget, string inputs);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Job} cancelled")]
    private partial void LogCancelled(string job);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Job} done: {Picks} picks in {Rounds} rounds")]
    private partial void LogDone(string job, int picks, int rounds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Job} is worked on by another coordinator; this one ends")]
    private partial void LogLost(string job);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Job} failed")]
    private partial void LogFailed(string job, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Job}: its end could not be written; it will be taken up again")]
    private partial void LogEndNotWritten(string job, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Job}: its reminder could not be registered; trying again")]
    private partial void LogNotReminded(string job, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Job} is left to other silos; this one ends")]
    private partial void LogLeft(string job, Exception exception);
}

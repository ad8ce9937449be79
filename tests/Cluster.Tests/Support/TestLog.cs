using Microsoft.Extensions.Logging;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>What the grains log, and what Orleans finds critical; only where FISHERSFT_TEST_LOG is set.</summary>
internal sealed class TestLog : ILoggerProvider
{
    private static readonly bool Wanted = Environment.GetEnvironmentVariable("FISHERSFT_TEST_LOG") is { Length: > 0 };

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) =>
            Wanted && logLevel >= (category.StartsWith("FisherSft", StringComparison.Ordinal) ? LogLevel.Information : LogLevel.Critical);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Console.WriteLine($"{DateTime.UtcNow:HH:mm:ss.fff} {logLevel} {category.Split('.')[^1]} {formatter(state, exception)} {exception}");
            }
        }
    }
}

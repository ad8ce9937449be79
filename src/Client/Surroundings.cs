namespace FisherSft.Client;

/// <summary>What a command sees of the world besides its arguments; tests give their own.</summary>
/// <param name="Output">For results alone.</param>
/// <param name="Error">For messages and progress.</param>
/// <param name="OpenInput">Opens standard input, for the input "-".</param>
/// <param name="IsTerminal">Whether <paramref name="Error"/> is a terminal that can show a bar.</param>
internal sealed record Surroundings(TextWriter Output, TextWriter Error, Func<Stream> OpenInput, bool IsTerminal)
{
    /// <summary>Holds the collected heap to so many bytes; the process that a command has to itself does.</summary>
    public Action<long> LimitHeap { get; init; } = static _ => { };

    /// <summary>An environment variable, null where it is not set.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Time for what waits between requests to services.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

using FisherSft.Client.Options;

namespace FisherSft.Client.Commands;

/// <summary>One command of the console.</summary>
internal interface ICommand
{
    /// <summary>The argument of commands that read files.</summary>
    const string Input = "INPUT";

    string Name { get; }

    string Description { get; }

    /// <summary>What stands behind the command's name: INPUT, ID, or null for nothing.</summary>
    string? Argument => Input;

    /// <summary>What that is.</summary>
    string ArgumentDescription => OptionTable.InputDescription;

    /// <summary>The options it takes, in the order help shows them.</summary>
    IReadOnlyList<OptionSpec> Options { get; }

    /// <summary>Whole command lines, the first the simplest.</summary>
    IReadOnlyList<string> Examples { get; }

    /// <summary>Runs it.</summary>
    /// <returns>The exit code.</returns>
    Task<int> RunAsync(GivenOptions given, Invocation invocation, CancellationToken cancellationToken);
}

/// <summary>One call of the program.</summary>
/// <param name="Surroundings">Where it writes and reads.</param>
/// <param name="Arguments">The command as given.</param>
internal sealed record Invocation(Surroundings Surroundings, IReadOnlyList<string> Arguments)
{
    /// <summary>The command as a shell would take it, for the report.</summary>
    public string CommandLine => Cli.CommandLine(Arguments);
}

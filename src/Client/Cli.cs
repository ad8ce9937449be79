using System.CommandLine;
using System.CommandLine.Help;
using FisherSft.Client.Cluster;
using FisherSft.Client.Commands;
using FisherSft.Client.Compare;
using FisherSft.Client.Evaluate;
using FisherSft.Client.Options;

namespace FisherSft.Client;

/// <summary>The whole program but for the process around it: arguments in, exit code out.</summary>
internal static class Cli
{
    public const string Name = "fishersft";

    /// <summary>The commands there are; a new one is added here and has a file under Commands.</summary>
    private static readonly IReadOnlyList<ICommand> Commands =
    [
        new SelectCommand(), new EmbedCommand(), new CompareCommand(), new EvaluateCommand(), new ExperimentCommand(), new JudgeCommand(),
        .. ClusterCommands.All,
    ];

    public static async Task<int> RunAsync(string[] args, Surroundings surroundings, CancellationToken cancellationToken)
    {
        var line = CommandLine(args);
        try
        {
            var root = Root(surroundings, args);
            if (UnknownCommand(args) is { } unknown)
            {
                return Complain(surroundings, unknown);
            }

            var parsed = root.Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
            if (parsed.Errors.Count > 0)
            {
                return Complain(surroundings, string.Join('\n', parsed.Errors.Select(error => error.Message).Distinct()));
            }

            var configuration = new InvocationConfiguration
            {
                Output = surroundings.Output,
                Error = surroundings.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Here every failure becomes an exit code.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var (code, message) = ExitCodes.Explain(exception, line);
            await surroundings.Error.WriteLineAsync(message).ConfigureAwait(false);
            return code;
        }
    }

    private static RootCommand Root(Surroundings surroundings, string[] args)
    {
        var root = new RootCommand(
            "Picks the examples of a corpus that a language model should be fine-tuned on: " +
            "those that together carry the most information about its last layer.");
        AddExamples(root, Commands.SelectMany(command => command.Examples.Take(1)));
        root.SetAction(_ => root.Parse("--help").Invoke(new InvocationConfiguration { Output = surroundings.Output, Error = surroundings.Error }));
        foreach (var command in Commands)
        {
            var built = new Command(command.Name, command.Description);
            var inputs = new Argument<string[]>(command.Argument ?? "ARGUMENT")
            {
                Description = command.ArgumentDescription,
                Arity = ArgumentArity.ZeroOrMore,
                Hidden = command.Argument is null,
            };
            built.Arguments.Add(inputs);
            var options = command.Options.Select(spec => spec.ToOption()).ToList();
            options.ForEach(built.Options.Add);
            AddExamples(built, command.Examples);
            built.SetAction((parsed, cancellationToken) =>
            {
                var given = GivenOptions.From(command, parsed.GetValue(inputs) ?? [], options, parsed);
                return command.RunAsync(given, new Invocation(surroundings, args), cancellationToken);
            });
            root.Subcommands.Add(built);
        }

        return root;
    }

    private static void AddExamples(Command command, IEnumerable<string> examples)
    {
        var help = command.Options.OfType<HelpOption>().FirstOrDefault();
        if (help is null)
        {
            help = new HelpOption();
            command.Options.Add(help);
        }

        help.Action = new HelpWithExamples(new HelpAction(), examples.ToList());
    }

    private static string? UnknownCommand(string[] args)
    {
        if (args.Length == 0 || args[0].StartsWith('-') || Commands.Any(command => command.Name == args[0]))
        {
            return null;
        }

        var names = Commands.Select(command => command.Name).ToList();
        return $"There is no command '{args[0]}'{Spelling.Suggest(args[0], names)}. The commands are {string.Join(", ", names)}; " +
            $"{Name} --help tells more.";
    }

    private static int Complain(Surroundings surroundings, string message)
    {
        surroundings.Error.WriteLine(message);
        return ExitCodes.WrongInput;
    }

    /// <summary>The command as a shell would take it.</summary>
    public static string CommandLine(IEnumerable<string> args) => string.Join(' ', args.Select(Quote).Prepend(Name));

    private static string Quote(string argument) =>
        argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_./,:%=+@".Contains(c, StringComparison.Ordinal))
            ? argument
            : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

using System.CommandLine;
using System.Globalization;
using FisherSft.Client.Commands;
using FisherSft.Corpus;

namespace FisherSft.Client.Options;

/// <summary>
/// The options of one call, from the command line over a configuration file, as text, and the checks that turn them
/// into values. Violations are gathered; <see cref="ThrowIfViolated"/> reports all of them at once.
/// </summary>
internal sealed class GivenOptions
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly List<string> _violations = [];

    private GivenOptions(IReadOnlyList<string> inputs) => Inputs = inputs;

    public IReadOnlyList<string> Inputs { get; private set; }

    public static GivenOptions From(ICommand command, string[] arguments, IReadOnlyList<Option> options, ParseResult parsed)
    {
        var given = new GivenOptions(arguments.Where(argument => argument == "-" || !argument.StartsWith('-')).ToList());
        var names = command.Options.Select(spec => "--" + spec.Name).ToList();
        foreach (var unknown in arguments.Where(argument => argument != "-" && argument.StartsWith('-')))
        {
            given.Violate(Unknown(unknown, names, command));
        }

        foreach (var (spec, option) in command.Options.Zip(options))
        {
            if (parsed.GetResult(option) is { Implicit: false })
            {
                given._values[spec.Name] = spec.Value is null
                    ? parsed.GetValue((Option<bool>)option) ? "true" : "false"
                    : parsed.GetValue((Option<string>)option)!;
            }
        }

        given.Merge(command);
        return given;
    }

    public bool Has(string name) => _values.ContainsKey(name);

    public void Violate(string violation) => _violations.Add(violation);

    public string? Text(string name) => _values.GetValueOrDefault(name);

    public string Required(string name, string remedy)
    {
        if (_values.TryGetValue(name, out var text) && text.Length > 0)
        {
            return text;
        }

        Violate($"--{name} is missing; {remedy}.");
        return string.Empty;
    }

    public bool Switch(string name)
    {
        var text = Text(name) ?? "false";
        if (text is not ("true" or "false"))
        {
            Violate($"--{name} {text} is neither true nor false.");
        }

        return text == "true";
    }

    public T Choice<T>(string name, params IReadOnlyList<(string Name, T Value)> choices)
    {
        var text = Text(name) ?? choices[0].Name;
        foreach (var choice in choices)
        {
            if (choice.Name == text)
            {
                return choice.Value;
            }
        }

        var names = choices.Select(choice => choice.Name).ToList();
        Violate($"--{name} {text} is not known{Spelling.Suggest(text, names)}; choose from {string.Join(", ", names)}.");
        return choices[0].Value;
    }

    public long? Whole(string name, long minimum, long maximum)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            Violate($"--{name} {text} is no whole number; pass one from {minimum} to {maximum}.");
            return null;
        }

        if (value < minimum || value > maximum)
        {
            Violate($"--{name} {text} is out of range; pass a whole number from {minimum} to {maximum}.");
            return null;
        }

        return value;
    }

    /// <summary>A number above 0.</summary>
    /// <param name="name">The option.</param>
    /// <param name="otherwise">What it is where it is not given.</param>
    /// <param name="remedy">What to pass, in a few words.</param>
    public double Positive(string name, double otherwise, string remedy)
    {
        if (Text(name) is not { } text)
        {
            return otherwise;
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value) || value <= 0)
        {
            Violate($"--{name} {text} is no number above 0; pass one, {remedy}.");
            return otherwise;
        }

        return value;
    }

    /// <summary>A number that may have a fraction.</summary>
    public double? Number(string name, double minimum, double maximum)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        var range = string.Create(CultureInfo.InvariantCulture, $"{minimum} to {maximum}");
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            Violate($"--{name} {text} is no number; pass one from {range}.");
            return null;
        }

        if (value < minimum || value > maximum)
        {
            Violate($"--{name} {text} is out of range; pass a number from {range}.");
            return null;
        }

        return value;
    }

    /// <summary>A number of bytes, such as 4GB.</summary>
    public long? Bytes(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        var bytes = ByteSize.Parse(text);
        if (bytes is null)
        {
            Violate($"--{name} {text} is no size; pass one such as 4GB, 500MB or 2GiB.");
        }

        return bytes;
    }

    public void ThrowIfViolated()
    {
        if (_violations.Count > 0)
        {
            throw new InputException(string.Join('\n', _violations));
        }
    }

    /// <summary>What stands where inputs do and begins like an option.</summary>
    private static string Unknown(string argument, IReadOnlyList<string> names, ICommand command)
    {
        var (name, isOption) = (argument.Split('=')[0], argument.StartsWith("--", StringComparison.Ordinal));
        var file = command.Argument == ICommand.Input && (!isOption || Path.Exists(argument) || names.Contains(name))
            ? $"; a file of that name is passed as ./{argument}"
            : string.Empty;
        return names.Contains(name)
            ? $"'{name}' stands behind --, where no option is read; put it before{file}."
            : $"There is no option '{name}'{Spelling.Suggest(name, names)}; {Cli.Name} {command.Name} --help lists them{file}.";
    }

    private void Merge(ICommand command)
    {
        if (Text("config") is not { } path)
        {
            return;
        }

        var config = ConfigFile.Read(path, command.Options, _violations);
        var (resume, overwrite) = (Text("resume") == "true", Text("overwrite") == "true");
        foreach (var (name, value) in config.Values)
        {
            // Where the command line has one of the two, it goes before the other in the file.
            if ((name != "overwrite" || !resume) && (name != "resume" || !overwrite))
            {
                _values.TryAdd(name, value);
            }
        }

        Inputs = Inputs.Count > 0 ? Inputs : config.Inputs;
    }
}

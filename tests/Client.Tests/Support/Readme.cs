using System.Text.RegularExpressions;

namespace FisherSft.Client.Tests.Support;

/// <summary>A command that README.md shows, and the output below it, empty where it shows none.</summary>
internal sealed record ShownCommand(string Line, string Output)
{
    private const string Long = "dotnet run -c Release --project src/Client -- ";
    private const string Short = "fishersft ";

    /// <summary>The program's arguments, or null where another program is called.</summary>
    public string[]? Arguments => Call.StartsWith(Long, StringComparison.Ordinal) ? Split(Call[Long.Length..])
        : Call.StartsWith(Short, StringComparison.Ordinal) ? Split(Call[Short.Length..])
        : null;

    /// <summary>The file that `cat` pipes into it, or null.</summary>
    public string? Input => Line.StartsWith("cat ", StringComparison.Ordinal) ? Line["cat ".Length..Line.IndexOf(" | ", StringComparison.Ordinal)] : null;

    private string Call => Line[(Input is null ? 0 : Line.IndexOf(" | ", StringComparison.Ordinal) + 3)..];

    /// <summary>Words as a shell splits them, with single quotes.</summary>
    private static string[] Split(string call) =>
        [.. Regex.Matches(call, "'([^']*)'|(\\S+)").Select(word => word.Groups[1].Success ? word.Groups[1].Value : word.Value)];
}

/// <summary>README.md by its fenced blocks.</summary>
internal static class Readme
{
    public static string Text { get; } = File.ReadAllText(Checkout.File("README.md")).ReplaceLineEndings("\n");

    public static IEnumerable<string> Blocks(string language) =>
        Regex.Matches(Text, $"^```{language}\\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline).Select(block => block.Groups[1].Value);

    public static IReadOnlyList<ShownCommand> Commands { get; } =
        [.. Blocks("console").SelectMany(block => Regex.Matches(block, "^\\$ (.*)\\n((?:(?!\\$ ).*\\n)*)", RegexOptions.Multiline))
            .Select(command => new ShownCommand(command.Groups[1].Value, command.Groups[2].Value))];

    public static string Section(string title) =>
        Regex.Match(Text, $"^## {title}\\n(.*?)(?=^## )", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;
}

using System.Text.Json.Nodes;
using FisherSft.LanguageModels;

namespace FisherSft.Client.Options;

/// <summary>Everything that `judge` was asked for, checked.</summary>
internal sealed record JudgeSettings
{
    public static IReadOnlyList<OptionSpec> Options { get; } =
    [
        OptionTable.Out, .. LanguageModelSettings.Options,
        new("author", "NAME", "Asks which is more fluent as text of this author. Default: which is more fluent."),
        new("style", "TEXT", "Asks which is more fluent as text in this style, such as 'a friendly support agent'."),
        new("dry-run", null, "Tells how many questions and tokens that is, and asks nothing."),
        .. OptionTable.Run.Where(spec => spec.Name != "dry-run"),
    ];

    /// <summary>The file of side A.</summary>
    public required string A { get; init; }

    /// <summary>The file of side B.</summary>
    public required string B { get; init; }

    public required LanguageModelSettings Model { get; init; }

    public required JudgePrompt Prompt { get; init; }

    public required RunSettings Run { get; init; }

    /// <exception cref="Corpus.InputException">Something is wrong; the message holds all of it.</exception>
    public static JudgeSettings Read(GivenOptions given)
    {
        if (given.Inputs.Count != 2)
        {
            given.Violate($"judge compares two files, and {given.Inputs.Count} are given; pass one of each side: A.jsonl B.jsonl.");
        }

        var settings = new JudgeSettings
        {
            A = given.Inputs is [var a, ..] ? a : string.Empty,
            B = given.Inputs is [.., var b] ? b : string.Empty,
            Model = LanguageModelSettings.Read(given),
            Prompt = new JudgePrompt(NotBlank(given, "author"), NotBlank(given, "style")),
            Run = RunSettings.Read(given),
        };
        given.ThrowIfViolated();
        return settings;
    }

    /// <summary>What fixes the questions: an interrupted run goes on only under the same.</summary>
    public JsonObject Identity()
    {
        var options = new JsonObject
        {
            ["command"] = "judge",
            ["input"] = new JsonArray(A, B),
            ["author"] = Prompt.Author,
            ["style"] = Prompt.Style,
        };
        Model.AddTo(options);
        return options;
    }

    /// <summary>Every option as it was resolved.</summary>
    public JsonObject Resolved()
    {
        var options = Identity();
        options["out"] = Run.Out;
        Model.AddMannerTo(options);
        return options;
    }

    private static string? NotBlank(GivenOptions given, string name) =>
        given.Text(name)?.Trim() is { Length: > 0 } text ? text : null;
}

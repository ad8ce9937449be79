namespace FisherSft.LanguageModels.Tests.Support;

/// <summary>What services do wrong, by name.</summary>
internal static class Faults
{
    /// <summary>Faults that may pass when asked anew.</summary>
    public static IReadOnlyList<string> Passing { get; } =
        ["429", "500", "503", "cut off", "endless", "no JSON", "an array", "no choices", "empty", "half a character"];

    public static Reply Reply(string fault) => fault switch
    {
        "cut off" => Support.Reply.CutOff,
        "endless" => Support.Reply.Endless,
        "no JSON" => Support.Reply.Body("<html>Bad gateway</html>"),
        "an array" => Support.Reply.Body("[1, 2]"),
        "no choices" => Support.Reply.Body("{\"choices\": []}"),
        "empty" => Support.Reply.Body(string.Empty),
        "half a character" => Support.Reply.Body("{\"choices\": [{\"message\": {\"content\": \"\\ud83d\"}}]}"),
        _ => Support.Reply.Status(int.Parse(fault, null), "busy"),
    };
}

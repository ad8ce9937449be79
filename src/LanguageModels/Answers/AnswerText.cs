namespace FisherSft.LanguageModels;

/// <summary>What of an answer is said, apart from what is thought.</summary>
internal static class AnswerText
{
    private const string ThoughtStart = "<think>";
    private const string ThoughtEnd = "</think>";

    /// <summary>The answer behind the thoughts of a model that writes them down; empty where these were not finished.</summary>
    public static string Spoken(ChatAnswer answer)
    {
        var end = answer.Text.LastIndexOf(ThoughtEnd, StringComparison.Ordinal);
        return end >= 0 ? answer.Text[(end + ThoughtEnd.Length)..].Trim()
            : answer.Text.TrimStart().StartsWith(ThoughtStart, StringComparison.Ordinal) ? string.Empty
            : answer.Text.Trim();
    }
}

using System.Text.RegularExpressions;

namespace FisherSft.LanguageModels;

/// <summary>Reads 1 or 2 out of a judge's answer.</summary>
public static partial class JudgeAnswer
{
    /// <summary>1 or 2, or null where the answer names neither or both.</summary>
    public static int? Read(ChatAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var named = Choice().Matches(AnswerText.Spoken(answer)).Select(match => match.Value).Distinct().ToList();
        return named is [var one] ? one[0] - '0' : null;
    }

    /// <summary>A 1 or 2 that is no part of another number or word, but for "text1".</summary>
    [GeneratedRegex(@"(?<![0-9.,\-])(?<![a-z])[12](?![0-9a-z]|[.,][0-9])|(?<=\btext)[12](?![0-9a-z])", RegexOptions.IgnoreCase)]
    private static partial Regex Choice();
}

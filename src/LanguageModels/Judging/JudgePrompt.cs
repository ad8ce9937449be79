using System.Text.RegularExpressions;

namespace FisherSft.LanguageModels;

/// <summary>
/// The question to the judge, after the reworked judging of FisherSFT (Deb et al. 2025): no method is named, both texts stand
/// between tags, the judge says which is more fluent as text of an author, and answers 1 or 2. The wording is ours, and so is
/// that the beginning which both go on from is shown once, and that tags of ours within a text are spelt otherwise, so that no
/// text can end itself.
/// </summary>
/// <param name="Author">Whose text it should be; null where that is not asked.</param>
/// <param name="Style">What style it should have; null where that is not asked.</param>
public sealed partial record JudgePrompt(string? Author, string? Style)
{
    /// <summary>Of longer texts the judge sees so many UTF-16 units.</summary>
    public const int MaxCharacters = 6000;

    /// <summary>The question about two texts in this order.</summary>
    /// <param name="beginning">What both go on from; may be empty.</param>
    /// <param name="first">Text 1.</param>
    /// <param name="second">Text 2.</param>
    public string For(string beginning, string first, string second)
    {
        ArgumentNullException.ThrowIfNull(beginning);
        var same = string.IsNullOrWhiteSpace(beginning)
            ? string.Empty
            : $"Two texts go on from the same beginning.\n\n<beginning>\n{Safe(beginning)}\n</beginning>\n\n";
        return same + $"<text1>\n{Safe(first)}\n</text1>\n\n<text2>\n{Safe(second)}\n</text2>\n\n" +
            $"Which of the two texts is more fluent{Criterion}? Judge the writing alone, not the order or the length. " +
            "Answer with one digit, 1 or 2.";
    }

    private string Criterion => (Author, Style) switch
    {
        (null, null) => string.Empty,
        ({ } author, null) => $" as text of {author}",
        (null, { } style) => $" as text in this style: {style}",
        ({ } author, { } style) => $" as text of {author}, in this style: {style}",
    };

    private static string Safe(string text) => Tag().Replace(Cut.Text(text, MaxCharacters), "< $1");

    [GeneratedRegex("<(/?(?:text[12]|beginning)>)", RegexOptions.IgnoreCase)]
    private static partial Regex Tag();
}

namespace FisherSft.LanguageModels;

/// <summary>The beginning of a text.</summary>
internal static class Cut
{
    /// <summary>So many UTF-16 units at most, and never half a character.</summary>
    public static string Text(string text, int most) =>
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
}

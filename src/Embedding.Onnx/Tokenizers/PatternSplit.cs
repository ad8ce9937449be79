using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FisherSft.Corpus;

namespace FisherSft.Embedding.Onnx.Tokenizers;

/// <summary>
/// Cuts text into words by the pattern of a tokenizer, each match and each stretch between two a word. Such patterns are
/// written for characters, and .NET's match UTF-16 units, so that letters beyond U+FFFF would count as none. Where a text
/// holds such characters, each is replaced by one unit of its own category before matching: the patterns ask for
/// categories, white space and ASCII alone.
/// </summary>
internal sealed class PatternSplit
{
    /// <summary>GPT-2's pattern, which a ByteLevel pre-tokenizer means where it names none.</summary>
    public const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>Qwen's pattern, from Qwen 1.5 on: each digit is a word.</summary>
    public const string Qwen2 =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    // One unit for each category, none of which a pattern would name itself.
    private static readonly Dictionary<UnicodeCategory, char> Standing = Enumerable.Range(0x100, 0xD800 - 0x100)
        .Select(unit => (char)unit)
        .GroupBy(char.GetUnicodeCategory)
        .ToDictionary(group => group.Key, group => group.Last());

    private readonly string _path;
    private readonly Regex _pattern;

    /// <param name="pattern">A regular expression, as tokenizers write them.</param>
    /// <param name="path">The file it stands in, for messages.</param>
    /// <exception cref="InputException">It is none that .NET knows, or it would mean something else there.</exception>
    public PatternSplit(string pattern, string path)
    {
        _path = path;
        var translated = PatternSyntax.ForDotNet(pattern, out var unsupported);
        if (unsupported is not null)
        {
            throw new InputException(Refusal(unsupported));
        }

        try
        {
            _pattern = new Regex(translated, RegexOptions.CultureInvariant | RegexOptions.Compiled, Limit);
        }
        catch (ArgumentException exception)
        {
            throw new InputException(Refusal(exception.Message), exception);
        }

        string Refusal(string what) =>
            $"{path}: its pattern {pattern} is not supported ({what.TrimEnd('.')}); supported are groups, look-around, flat " +
            "classes, Unicode categories, and greedy, lazy and possessive quantifiers. Choose another model, or embed with it " +
            "elsewhere and pass an embeddings folder.";
    }

    /// <summary>The words in order; together they are the text.</summary>
    public void Split(string text, Action<int, int> word)
    {
        var (units, starts) = Units(text);
        var end = 0;
        try
        {
            foreach (var match in _pattern.EnumerateMatches(units))
            {
                Add(end, match.Index);
                Add(match.Index, match.Index + match.Length);
                end = match.Index + match.Length;
            }
        }
        catch (RegexMatchTimeoutException exception)
        {
            throw new InputException(
                $"{_path}: its pattern took over {Limit.TotalSeconds} s on one text; export the tokenizer anew.", exception);
        }

        Add(end, units.Length);

        void Add(int from, int to)
        {
            if (to > from)
            {
                var (start, stop) = starts is null ? (from, to) : (starts[from], starts[to]);
                word(start, stop - start);
            }
        }
    }

    /// <summary>The text with one unit a character, and where each character starts; the text itself where it has so.</summary>
    private static (string Units, int[]? Starts) Units(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            return (text, null);
        }

        var (units, starts, at) = (new StringBuilder(text.Length), new int[text.Length + 1], 0);
        foreach (var rune in text.EnumerateRunes())
        {
            starts[units.Length] = at;
            units.Append(rune.IsBmp ? (char)rune.Value : Standing.GetValueOrDefault(Rune.GetUnicodeCategory(rune), '\uFFFD'));
            at += rune.Utf16SequenceLength;
        }

        starts[units.Length] = at;
        return (units.ToString(), starts);
    }
}

using System.Text;

namespace FisherSft.Corpus.Formats;

/// <summary>Small questions about UTF-8.</summary>
internal static class Utf8Text
{
    /// <summary>Whether there is nothing but white space; false for bytes that are not UTF-8.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var length);
            if (!Rune.IsWhiteSpace(rune))
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }

    /// <summary>A copy of the first bytes of a row that is too long to keep.</summary>
    public static ReadOnlyMemory<byte> Head(ReadOnlySpan<byte> row) =>
        row[..Math.Min(row.Length, RowLimits.RawHead)].ToArray();
}

using System.Globalization;
using System.Text;
using FisherSft.Embedding.Onnx.Tokenizers.Unicode;

namespace FisherSft.Embedding.Onnx.Tokenizers;

/// <summary>
/// BERT's preparation of text: control characters go, Chinese characters stand alone, accents and capitals go where the
/// model is uncased, and words end at white space and at every punctuation mark.
/// </summary>
/// <param name="CleanText">Whether control characters go.</param>
/// <param name="ChineseAlone">Whether Chinese characters are words of their own.</param>
/// <param name="Lowercase">Whether capitals become small letters.</param>
/// <param name="StripAccents">Whether accents go.</param>
internal sealed record BertText(bool CleanText, bool ChineseAlone, bool Lowercase, bool StripAccents)
{
    /// <summary>The words of a text that is prepared.</summary>
    public static List<string> Words(string prepared)
    {
        var (words, word) = (new List<string>(), new StringBuilder());
        foreach (var rune in prepared.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                End();
            }
            else if (IsPunctuation(rune))
            {
                End();
                words.Add(rune.ToString());
            }
            else
            {
                word.Append(rune);
            }
        }

        End();
        return words;

        void End()
        {
            if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }
    }

    public string Prepare(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (CleanText && (rune.Value is 0 or 0xFFFD || IsControl(rune)))
            {
                continue;
            }

            if (ChineseAlone && IsChinese(rune.Value))
            {
                clean.Append(' ').Append(rune).Append(' ');
            }
            else
            {
                clean.Append(CleanText && Rune.IsWhiteSpace(rune) ? new Rune(' ') : rune);
            }
        }

        var prepared = StripAccents ? WithoutAccents(clean.ToString()) : clean.ToString();
        return Lowercase ? prepared.ToLowerInvariant() : prepared;
    }

    private static string WithoutAccents(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in Normalization.Decompose(text).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
            {
                plain.Append(rune);
            }
        }

        return plain.ToString();
    }

    private static bool IsControl(Rune rune) => rune.Value is not ('\t' or '\n' or '\r')
        && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse;

    /// <summary>Unicode's punctuation, and every mark of ASCII, symbols too.</summary>
    private static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? rune.Value is (>= 33 and <= 47) or (>= 58 and <= 64) or (>= 91 and <= 96) or (>= 123 and <= 126)
        : Rune.IsPunctuation(rune);

    private static bool IsChinese(int code) => code is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF)
        or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}

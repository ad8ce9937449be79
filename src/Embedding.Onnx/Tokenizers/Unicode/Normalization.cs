using System.Globalization;
using System.Text;

namespace FisherSft.Embedding.Onnx.Tokenizers.Unicode;

/// <summary>
/// Unicode's canonical forms C and D (Standard Annex 15). The runtime has them only where the system's own tables are
/// used, which this program does without so that it is the same on every machine; so the table lies beside this file.
/// Hangul syllables, which are made by arithmetic, are not in it.
/// </summary>
internal static class Normalization
{
    private const int SBase = 0xAC00, LBase = 0x1100, VBase = 0x1161, TBase = 0x11A7, LCount = 19, VCount = 21, TCount = 28;

    private static readonly Dictionary<int, int[]> Parts = [];
    private static readonly Dictionary<(int First, int Second), int> Wholes = [];
    private static readonly Dictionary<int, byte> Classes = [];

#pragma warning disable CA1810 // Three tables are filled from one file.
    static Normalization()
#pragma warning restore CA1810
    {
        using var stream = typeof(Normalization).Assembly.GetManifestResourceStream("normalization.txt")!;
        using var reader = new StreamReader(stream, Encoding.ASCII);
        while (reader.ReadLine() is { } line)
        {
            if (line[0] == '@')
            {
                var range = line[1..].Split(' ');
                for (var code = Hex(range[0]); code <= Hex(range[1]); code++)
                {
                    Classes[code] = byte.Parse(range[2], CultureInfo.InvariantCulture);
                }
            }
            else if (line[0] != '#')
            {
                var fields = line.Split(' ');
                var code = Hex(fields[0].TrimEnd('!'));
                Parts[code] = [.. fields.Skip(1).Select(Hex)];
                if (fields.Length == 3 && !fields[0].EndsWith('!'))
                {
                    Wholes[(Hex(fields[1]), Hex(fields[2]))] = code;
                }
            }
        }
    }

    /// <summary>Form C: characters composed as far as they go.</summary>
    public static string Compose(string text)
    {
        // Below U+0300 nothing combines, and everything is composed.
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', '\u02FF') < 0)
        {
            return text;
        }

        var codes = Decomposed(text);
        var (kept, starter, last) = (0, -1, 0);
        for (var at = 0; at < codes.Count; at++)
        {
            var (code, kind) = (codes[at], ClassOf(codes[at]));
            var blocked = starter < 0 || (starter < kept - 1 && (last >= kind || last == 0));
            if (!blocked && Whole(codes[starter], code) is { } whole)
            {
                codes[starter] = whole;
                continue;
            }

            codes[kept] = code;
            (starter, last) = (kind == 0 ? kept : starter, kind);
            kept++;
        }

        return ToText(codes, kept);
    }

    /// <summary>Form D: characters taken apart, their marks in canonical order.</summary>
    public static string Decompose(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', '\u00BF') < 0)
        {
            return text;
        }

        var codes = Decomposed(text);
        return ToText(codes, codes.Count);
    }

    private static List<int> Decomposed(string text)
    {
        var codes = new List<int>(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            TakeApart(rune.Value, codes);
        }

        // Marks behind a starter are sorted by class, those of a class stay as they are; runs are short.
        for (var at = 1; at < codes.Count; at++)
        {
            var (code, kind) = (codes[at], ClassOf(codes[at]));
            var to = at;
            for (; kind > 0 && to > 0 && ClassOf(codes[to - 1]) > kind; to--)
            {
                codes[to] = codes[to - 1];
            }

            codes[to] = code;
        }

        return codes;
    }

    private static void TakeApart(int code, List<int> to)
    {
        if (code is >= SBase and < SBase + LCount * VCount * TCount)
        {
            var syllable = code - SBase;
            to.Add(LBase + syllable / (VCount * TCount));
            to.Add(VBase + syllable % (VCount * TCount) / TCount);
            if (syllable % TCount > 0)
            {
                to.Add(TBase + syllable % TCount);
            }
        }
        else if (code >= 0xC0 && Parts.TryGetValue(code, out var parts))
        {
            foreach (var part in parts)
            {
                TakeApart(part, to);
            }
        }
        else
        {
            to.Add(code);
        }
    }

    private static int? Whole(int first, int second) =>
        first is >= LBase and < LBase + LCount && second is >= VBase and < VBase + VCount
            ? SBase + ((first - LBase) * VCount + second - VBase) * TCount
        : first is >= SBase and < SBase + LCount * VCount * TCount && (first - SBase) % TCount == 0 && second is > TBase and < TBase + TCount
            ? first + second - TBase
        : Wholes.TryGetValue((first, second), out var whole) ? whole
        : null;

    private static byte ClassOf(int code) => code < 0x300 ? (byte)0 : Classes.GetValueOrDefault(code);

    private static string ToText(List<int> codes, int count)
    {
        var text = new StringBuilder(count + 8);
        for (var at = 0; at < count; at++)
        {
            text.Append(new Rune(codes[at]));
        }

        return text.ToString();
    }

    private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

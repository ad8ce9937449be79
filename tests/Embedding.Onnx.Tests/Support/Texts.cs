using System.Globalization;
using System.Text;

namespace FisherSft.Embedding.Onnx.Tests.Support;

/// <summary>Texts that find out a tokenizer, the same each time.</summary>
internal static class Texts
{
    // Independent tokenizers in JavaScript take these two for white space, or not, where Unicode's property says otherwise.
    private static bool IsDisputed(int code) => code is 0x85 or 0xFEFF;

    // Assigned differently by different versions of Unicode: what a version has not yet assigned, another may call a letter.
    private static bool IsSettled(Rune rune) => Rune.GetUnicodeCategory(rune) != UnicodeCategory.OtherNotAssigned && !IsDisputed(rune.Value);

    /// <summary>All of Shakespeare; skips the test where that is not there.</summary>
    public static string ShakespearePath()
    {
        var folder = Environment.GetEnvironmentVariable("FISHERSFT_SHARED")
            ?? Path.Combine(Models.Folder("."), "../../../../shared");
        var path = Path.Combine(folder, "data/shakespeare.txt");
        Assert.SkipUnless(
            File.Exists(path), $"{path} is not there; set FISHERSFT_SHARED to the folder that holds data/shakespeare.txt");
        return path;
    }

    /// <summary>A line of every 16 assigned characters, and of every 64 with spaces, digits and letters among them.</summary>
    public static List<string> EveryBlock()
    {
        var (lines, line) = (new List<string>(), new StringBuilder());
        for (var code = 1; code <= 0x10FFFF; code++)
        {
            // Planes 15 and 16 are for private use throughout: their ends stand for them.
            if (code is > 0xF00FF and < 0x10FF00 || !Rune.IsValid(code) || !IsSettled(new Rune(code)))
            {
                continue;
            }

            line.Append(new Rune(code)).Append((code % 7) switch { 0 => " ", 1 => "a", 3 => "1", _ => string.Empty });
            if (code % 16 == 15)
            {
                lines.Add(line.ToString());
                line.Clear();
            }
        }

        // The last 16 end in characters that will never be assigned.
        lines.Add(line.ToString());
        return lines;
    }

    /// <summary>Random strings: of words and spaces, and of any characters.</summary>
    public static List<string> Random(int count)
    {
        var random = new Random(4);
        string[] bits = [" ", "  ", "\n", "\r\n", "\t", "'s", "'LL", "'t", "don", "The", "1234", "9", "!?", "...", "é", "e\u0301", "東", "京", "ω", "\u00a0",
            "\u2003", "😀", "👍🏽", "𝒜", "क्षि", "ß", "_", "<|im_end|>", "<|endoftext|>", "-", "x", "\u200d", "ſ", "K"];
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var text = new StringBuilder();
            for (var left = random.Next(1, 40); left > 0; left--)
            {
                if (random.Next(3) > 0)
                {
                    text.Append(bits[random.Next(bits.Length)]);
                }
                else
                {
                    var rune = Any(random);
                    text.Append(rune);
                }
            }

            return text.ToString();
        })];
    }

    /// <summary>Whether there are characters of the scripts Tulu-Tigalari, Gurung Khema or Kirat Rai.</summary>
    public static bool HoldsCompositionsOfUnicode16(string text) =>
        text.EnumerateRunes().Any(rune => rune.Value is (>= 0x11380 and < 0x11400) or (>= 0x16100 and < 0x16140) or (>= 0x16D40 and < 0x16D80));

    private static Rune Any(Random random)
    {
        while (true)
        {
            var code = random.Next(3) switch { 0 => random.Next(1, 0x250), 1 => random.Next(1, 0x10000), _ => random.Next(1, 0x20000) };
            if (Rune.IsValid(code) && IsSettled(new Rune(code)))
            {
                return new Rune(code);
            }
        }
    }
}

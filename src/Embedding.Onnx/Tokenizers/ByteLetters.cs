using System.Text;

namespace FisherSft.Embedding.Onnx.Tokenizers;

/// <summary>
/// Byte-level tokenizers write bytes as letters, so that vocabulary files are text: printable bytes as themselves, the
/// others as the letters from U+0100 on, in their order.
/// </summary>
internal static class ByteLetters
{
    private static readonly char[] Letters = Make();

    /// <summary>The letter of each byte from 0 on.</summary>
    public static ReadOnlySpan<char> All => Letters;

    /// <summary>The bytes of a text's UTF-8 as letters.</summary>
    public static string Of(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        return string.Create(bytes.Length, bytes, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = Letters[from[i]];
            }
        });
    }

    private static char[] Make()
    {
        var (letters, next) = (new char[256], '\u0100');
        for (var value = 0; value < letters.Length; value++)
        {
            letters[value] = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE ? (char)value : next++;
        }

        return letters;
    }
}

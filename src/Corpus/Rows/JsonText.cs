using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace FisherSft.Corpus.Rows;

/// <summary>What is to be known about JSON as text.</summary>
internal static class JsonText
{
    /// <summary>Whether text that is not JSON for a parser nests too deep; otherwise it is not JSON at all.</summary>
    public static bool IsTooDeep(ReadOnlySpan<byte> json, int depth)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth >= depth && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    return true;
                }
            }
        }
        catch (JsonException)
        {
            // Not JSON before it is too deep.
        }

        return false;
    }

    /// <summary>Whether a \u escape of valid JSON is half a surrogate pair, which stands for no character.</summary>
    public static bool HasLoneSurrogate(ReadOnlySpan<byte> json)
    {
        while (true)
        {
            var escape = json.IndexOf((byte)'\\');
            if (escape < 0)
            {
                return false;
            }

            json = json[escape..];
            var unit = CodeUnit(json);
            if (char.IsLowSurrogate((char)unit))
            {
                return true;
            }

            var isPair = char.IsHighSurrogate((char)unit);
            if (isPair && !char.IsLowSurrogate((char)CodeUnit(json[6..])))
            {
                return true;
            }

            // Valid JSON has a byte behind every backslash, and four digits behind every \u.
            json = json[(isPair ? 12 : 2)..];
        }
    }

    /// <summary>Valid JSON without the white space between its tokens; numbers, escapes and order stay as they are.</summary>
    public static byte[] Compact(ReadOnlySpan<byte> json)
    {
        var compact = new ArrayBufferWriter<byte>(json.Length);
        while (json.Length > 0)
        {
            var stop = json.IndexOfAny(" \t\r\n\""u8);
            var length = stop < 0 ? json.Length : json[stop] == '"' ? stop + StringLength(json[stop..]) : stop;
            compact.Write(json[..length]);
            json = json[length..];
            var next = json.IndexOfAnyExcept(" \t\r\n"u8);
            json = next < 0 ? [] : json[next..];
        }

        return compact.WrittenSpan.ToArray();
    }

    private static int StringLength(ReadOnlySpan<byte> json)
    {
        for (var i = 1; ; i += 2)
        {
            i += json[i..].IndexOfAny((byte)'"', (byte)'\\');
            if (json[i] == '"')
            {
                return i + 1;
            }
        }
    }

    /// <summary>The UTF-16 code unit of a \u escape at the start; 0 if there is none.</summary>
    private static ushort CodeUnit(ReadOnlySpan<byte> json) =>
        json.Length >= 6 && json.StartsWith("\\u"u8)
        && Utf8Parser.TryParse(json[2..6], out ushort unit, out var read, 'x') && read == 4
            ? unit
            : (ushort)0;
}

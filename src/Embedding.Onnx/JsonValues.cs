using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using FisherSft.Corpus;
using FisherSft.Corpus.Rows;

namespace FisherSft.Embedding.Onnx;

/// <summary>Reads a model's JSON files, where a field that is null counts as missing.</summary>
internal static class JsonValues
{
    /// <summary>A file that must hold an object whose strings are all text; a byte order mark is passed over.</summary>
    /// <exception cref="InputException">It cannot be read or holds none.</exception>
    public static JsonDocument ReadObject(string path)
    {
        var json = ReadUtf8(path);
        try
        {
            var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind != JsonValueKind.Object
                ? throw new InputException($"{path} holds no JSON object; export the model anew.")
                : JsonText.HasLoneSurrogate(json.Span)
                    ? throw new InputException(
                        $"{path}, line {LineOfLoneSurrogate(json.Span)}: half a surrogate pair in a string, which stands for " +
                        "no character; export the model anew.")
                    : document;
        }
        catch (JsonException exception)
        {
            throw new InputException(
                $"{path}, line {exception.LineNumber + 1}: not JSON; export the model anew, or copy the file again.", exception);
        }
    }

    /// <summary>A text file's bytes without its byte order mark.</summary>
    /// <exception cref="InputException">They are not UTF-8, so that strings of it could not be read.</exception>
    public static ReadOnlyMemory<byte> ReadUtf8(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (Utf8.IsValid(bytes))
        {
            return bytes.AsMemory(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0);
        }

        var valid = 0;
        while (Rune.DecodeFromUtf8(bytes.AsSpan(valid), out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            valid += length;
        }

        throw new InputException(
            $"{path}, line {bytes.AsSpan(0, valid).Count((byte)'\n') + 1}: byte {valid} is not UTF-8; export the model anew, " +
            "or copy the file again.");
    }

    public static JsonElement? Find(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    public static string? Text(this JsonElement element, string name) =>
        element.Find(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public static bool Flag(this JsonElement element, string name, bool otherwise = false) =>
        element.Find(name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean() : otherwise;

    public static int? Whole(this JsonElement element, string name) =>
        element.Find(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;

    /// <summary>Strings of JSON hold no line end, so each line can be asked alone.</summary>
    private static int LineOfLoneSurrogate(ReadOnlySpan<byte> json)
    {
        var line = 1;
        foreach (var range in json.Split((byte)'\n'))
        {
            if (JsonText.HasLoneSurrogate(json[range]))
            {
                break;
            }

            line++;
        }

        return line;
    }
}

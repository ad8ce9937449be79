using System.Text.Json;
using FisherSft.Corpus;

namespace FisherSft.Embedding.Onnx;

/// <summary>Reads a model's JSON files, where a field that is null counts as missing.</summary>
internal static class JsonValues
{
    /// <summary>A file that must hold an object.</summary>
    /// <exception cref="InputException">It cannot be read or holds none.</exception>
    public static JsonDocument ReadObject(string path)
    {
        try
        {
            var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document
                : throw new InputException($"{path} holds no JSON object; export the model anew.");
        }
        catch (JsonException exception)
        {
            throw new InputException(
                $"{path}, line {exception.LineNumber + 1}: not JSON; export the model anew, or copy the file again.", exception);
        }
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
}

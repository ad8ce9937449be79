using System.Text.Json;
using System.Text.Json.Serialization;

namespace FisherSft.LanguageModels;

/// <summary>Answers as JSON lines, each under the key of its question.</summary>
public static class AnswerLines
{
    private static readonly JsonSerializerOptions Format = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    /// <summary>A line, without its end.</summary>
    public static byte[] Write(string key, ChatAnswer answer) => JsonSerializer.SerializeToUtf8Bytes(new Entry(key, answer), Format);

    /// <summary>What a line says; null where it is torn or damaged otherwise.</summary>
    public static (string Key, ChatAnswer Answer)? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Entry>(line, Format) is { Key.Length: > 0, Answer.Text: not null } entry
                ? (entry.Key, entry.Answer)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Entry(string Key, ChatAnswer Answer);
}

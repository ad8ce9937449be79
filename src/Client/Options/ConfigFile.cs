using System.Text.Json;
using System.Text.Unicode;
using FisherSft.Corpus;

namespace FisherSft.Client.Options;

/// <summary>A JSON object of options by name, without dashes; "input" holds the inputs.</summary>
internal sealed class ConfigFile
{
    public const string InputKey = "input";

    private const string Example = "{\"budget\": \"5%\", \"seed\": 1} or the like";

    private ConfigFile(Dictionary<string, string> values, IReadOnlyList<string> inputs)
    {
        Values = values;
        Inputs = inputs;
    }

    /// <summary>Option values as text, as if they stood on the command line.</summary>
    public IReadOnlyDictionary<string, string> Values { get; }

    public IReadOnlyList<string> Inputs { get; }

    /// <summary>Reads the file; whatever is wrong with its options goes to <paramref name="violations"/>.</summary>
    /// <exception cref="InputException">It is no JSON object.</exception>
    public static ConfigFile Read(string path, IReadOnlyList<OptionSpec> known, List<string> violations)
    {
        using var document = Parse(path);
        try
        {
            return Of(document.RootElement, path, known, violations);
        }
        catch (InvalidOperationException exception)
        {
            throw new InputException(
                $"{path}: a \\u escape stands for half a character; write both halves, as in \\ud83d\\ude00, or the character.",
                exception);
        }
    }

    /// <exception cref="InvalidOperationException">A string is no text.</exception>
    private static ConfigFile Of(JsonElement options, string path, IReadOnlyList<OptionSpec> known, List<string> violations)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var inputs = new List<string>();
        foreach (var property in options.EnumerateObject())
        {
            if (property.Name == InputKey)
            {
                inputs.AddRange(ReadInputs(property.Value, path, violations));
            }
            else if (known.All(spec => spec.Name != property.Name))
            {
                var names = known.Select(spec => spec.Name).Append(InputKey).ToList();
                violations.Add($"{path}: there is no option '{property.Name}'{Spelling.Suggest(property.Name, names)}. " +
                    $"Known here: {string.Join(", ", names)}.");
            }
            else if (Text(property.Value) is { } text)
            {
                values[property.Name] = text;
            }
            else
            {
                violations.Add($"{path}: '{property.Name}' is {property.Value.ValueKind}; give a string, a number, true or false.");
            }
        }

        return new ConfigFile(values, inputs);
    }

    private static JsonDocument Parse(string path)
    {
        if (path.Length == 0)
        {
            throw new InputException("--config is empty; name a JSON file.");
        }

        try
        {
            var options = new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
            var bytes = File.ReadAllBytes(path);
            var text = bytes.AsMemory(bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0);
            if (!Utf8.IsValid(text.Span))
            {
                throw new InputException($"{path} is not UTF-8; save it as UTF-8.");
            }

            var document = JsonDocument.Parse(text, options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document
                : throw new InputException($"{path} holds no JSON object; write {Example}.");
        }
        catch (JsonException exception)
        {
            throw new InputException(
                $"{path}, line {exception.LineNumber + 1}: not JSON. Write {Example}.", exception);
        }
        catch (UnauthorizedAccessException exception) when (Directory.Exists(path))
        {
            throw new InputException($"--config {path} is a folder; name a JSON file.", exception);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"--config {path}: there is no such file; check the path.", exception);
        }
    }

    private static List<string> ReadInputs(JsonElement value, string path, List<string> violations)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return [value.GetString()!];
        }

        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
        {
            return value.EnumerateArray().Select(item => item.GetString()!).ToList();
        }

        violations.Add($"{path}: '{InputKey}' is {value.ValueKind}; give a path or an array of paths.");
        return [];
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };
}

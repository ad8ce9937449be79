using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using FisherSft.Client.Pipeline;
using FisherSft.Corpus;

namespace FisherSft.Client.Judging;

/// <summary>What a model made of a prompt.</summary>
/// <param name="Line">Where it stands in its file, from 1.</param>
/// <param name="Id">Its id, or null.</param>
/// <param name="Prompt">What it goes on from; empty where the row has none.</param>
/// <param name="Text">The completion; may be empty.</param>
internal sealed record Completion(int Line, string? Id, string Prompt, string Text);

/// <summary>A file of completions, JSON Lines. A row that cannot be used is no small matter here: what is judged are pairs.</summary>
/// <param name="File">Name, length and SHA-256.</param>
/// <param name="Rows">In the order of the file.</param>
internal sealed record CompletionFile(InputFile File, IReadOnlyList<Completion> Rows)
{
    private const string Layout = "a row is {\"prompt\": …, \"completion\": …} with an \"id\" if there are any";

    /// <exception cref="InputException">It cannot be read; the message names the line.</exception>
    public static CompletionFile Read(string path)
    {
        var bytes = ReadBytes(path);
        var text = bytes.AsSpan(bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0);
        if (!Utf8.IsValid(text))
        {
            throw new InputException($"{path} is not UTF-8; save it as UTF-8.");
        }

        var (rows, number) = (new List<Completion>(), 0);
        foreach (var line in Encoding.UTF8.GetString(text).Split('\n'))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                rows.Add(Parse(path, number, line));
            }
        }

        return rows.Count == 0
            ? throw new InputException($"{path} has no row; {Layout}.")
            : new CompletionFile(new InputFile(path, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))), rows);
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            return System.IO.File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or ArgumentException
            || (exception is UnauthorizedAccessException && Directory.Exists(path)))
        {
            throw new InputException($"{path}: there is no such file; name a file of completions, one JSON object a line.", exception);
        }
    }

    private static Completion Parse(string path, int number, string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var row = document.RootElement;
            if (row.ValueKind != JsonValueKind.Object)
            {
                throw Fault("is no JSON object");
            }

            var text = Text(row, "completion") ?? throw Fault("has no \"completion\"");
            return new Completion(number, Id(row), Text(row, "prompt") ?? string.Empty, text);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InputException($"{path}, line {number} is no JSON; {Layout}.", exception);
        }

        InputException Fault(string what) => new($"{path}, line {number} {what}; {Layout}.");

        string? Text(JsonElement row, string name) => !row.TryGetProperty(name, out var value) ? null
            : value.ValueKind == JsonValueKind.String ? value.GetString()
            : throw Fault($"has a \"{name}\" that is no string");

        string? Id(JsonElement row) => !row.TryGetProperty("id", out var value) ? null
            : value.ValueKind == JsonValueKind.String ? value.GetString()
            : value.ValueKind == JsonValueKind.Number ? value.GetRawText()
            : throw Fault("has an \"id\" that is neither a string nor a number");
    }
}

using System.Text.Json;
using FisherSft.Corpus;

namespace FisherSft.Embedding.Onnx.Tokenizers;

/// <summary>A JSON object of tokens and their ids.</summary>
internal static class VocabularyFile
{
    /// <param name="vocabulary">The object.</param>
    /// <param name="path">The file it stands in, for messages.</param>
    /// <exception cref="InputException">An id is none.</exception>
    public static Dictionary<string, int> Read(JsonElement vocabulary, string path)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var token in vocabulary.EnumerateObject())
        {
            ids[token.Name] = token.Value.ValueKind == JsonValueKind.Number && token.Value.TryGetInt32(out var id) && id >= 0
                ? id
                : throw new InputException(
                    $"{path}: the id of token '{token.Name}' is {token.Value}, expected a whole number from 0; export the tokenizer anew.");
        }

        return ids;
    }
}

/// <summary>Merges, one a line, the earliest first.</summary>
internal static class MergesFile
{
    /// <exception cref="InputException">A line is no merge of two tokens of the vocabulary.</exception>
    public static List<string> Read(string path, Dictionary<string, int> vocabulary)
    {
        var merges = new List<string>();
        foreach (var line in File.ReadLines(path))
        {
            if (line.Length > 0 && !(merges.Count == 0 && line.StartsWith("#version", StringComparison.Ordinal)))
            {
                merges.Add(Check(line, merges.Count, vocabulary, path));
            }
        }

        return merges;
    }

    /// <summary>The merge, if the vocabulary holds both its sides and what they make.</summary>
    public static string Check(string merge, int number, Dictionary<string, int> vocabulary, string path)
    {
        var gap = merge.IndexOf(' ', StringComparison.Ordinal);
        var known = gap > 0 && gap < merge.Length - 1 && merge.IndexOf(' ', gap + 1) < 0
            && vocabulary.ContainsKey(merge[..gap]) && vocabulary.ContainsKey(merge[(gap + 1)..])
            && vocabulary.ContainsKey(string.Concat(merge.AsSpan(0, gap), merge.AsSpan(gap + 1)));
        return known
            ? merge
            : throw new InputException(
                $"{path}: merge {number}, '{merge}', does not make a token of the vocabulary from two of it; export the tokenizer anew.");
    }
}

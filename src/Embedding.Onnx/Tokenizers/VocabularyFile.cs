using System.Text.Json;
using FisherSft.Corpus;

namespace FisherSft.Embedding.Onnx.Tokenizers;

/// <summary>A JSON object of tokens and their ids.</summary>
internal static class VocabularyFile
{
    /// <param name="vocabulary">The object.</param>
    /// <param name="path">The file it stands in, for messages.</param>
    /// <exception cref="InputException">An id is none, or is that of two tokens.</exception>
    public static Dictionary<string, int> Read(JsonElement vocabulary, string path)
    {
        var (ids, tokens) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<int, string>());
        foreach (var token in vocabulary.EnumerateObject())
        {
            ids[token.Name] = token.Value.ValueKind == JsonValueKind.Number && token.Value.TryGetInt32(out var id) && id >= 0
                ? id
                : throw new InputException(
                    $"{path}: the id of token '{token.Name}' is {token.Value}, expected a whole number from 0; export the tokenizer anew.");
            if (!tokens.TryAdd(id, token.Name) && tokens[id] != token.Name)
            {
                throw new InputException(
                    $"{path}: the tokens '{tokens[id]}' and '{token.Name}' have the same id {id}; export the tokenizer anew.");
            }
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

        return Once(merges);
    }

    /// <summary>Each merge once: of equals the last counts, as in a table of ranks that is filled in order.</summary>
    public static List<string> Once(List<string> merges)
    {
        var seen = new HashSet<string>(merges.Count, StringComparer.Ordinal);
        var last = new List<string>(merges.Count);
        for (var at = merges.Count - 1; at >= 0; at--)
        {
            if (seen.Add(merges[at]))
            {
                last.Add(merges[at]);
            }
        }

        last.Reverse();
        return last;
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

using System.Globalization;
using System.Text.Json;
using FisherSft.Corpus;

namespace FisherSft.Embedding.Onnx.Tokenizers;

/// <summary>
/// The files of the tokenizers that are called slow: vocab.json and merges.txt, with added tokens in tokenizer_config.json or
/// added_tokens.json. How words are cut stands in none of them but in the code of the class that tokenizer_config.json names:
/// GPT-2's and Qwen's are read, and others, whose ids would be nearly right, are refused.
/// </summary>
internal sealed class SlowTokenizer(string folder)
{
    private readonly string _vocabularyPath = Path.Combine(folder, "vocab.json");
    private readonly string _mergesPath = Path.Combine(folder, "merges.txt");
    private readonly string _settingsPath = Path.Combine(folder, "tokenizer_config.json");
    private readonly string _addedPath = Path.Combine(folder, "added_tokens.json");

    public static bool IsIn(string folder) =>
        File.Exists(Path.Combine(folder, "vocab.json")) && File.Exists(Path.Combine(folder, "merges.txt"));

    /// <exception cref="InputException">A file is broken, or the tokenizer is of another class.</exception>
    public ITextTokenizer Read()
    {
        using var settings = File.Exists(_settingsPath) ? JsonValues.ReadObject(_settingsPath) : null;
        using var document = JsonValues.ReadObject(_vocabularyPath);
        var vocabulary = VocabularyFile.Read(document.RootElement, _vocabularyPath);
        var isQwen = settings?.RootElement.Text("tokenizer_class") switch
        {
            // CLIP and the first GPT mark the ends of words.
            null when vocabulary.ContainsKey("a</w>") =>
                throw Unsupported(_vocabularyPath, "a vocabulary whose words end in </w>"),
            null or "GPT2Tokenizer" or "GPT2TokenizerFast" => false,
            "Qwen2Tokenizer" or "Qwen2TokenizerFast" => true,
            var other => throw Unsupported(_settingsPath, $"a {other} without tokenizer.json"),
        };
        if (settings?.RootElement.Flag("add_prefix_space") == true)
        {
            throw Unsupported(_settingsPath, "add_prefix_space");
        }

        return new BytePairTokenizer(new BytePairParts(
            _vocabularyPath,
            vocabulary,
            MergesFile.Read(_mergesPath, vocabulary),
            Added(settings, vocabulary),
            [isQwen ? PatternSplit.Qwen2 : PatternSplit.Gpt2],
            WholeWords: false,
            Compose: isQwen));
    }

    /// <summary>Those named; in files older than the names, those of added_tokens.json and what looks like one.</summary>
    private List<AddedToken> Added(JsonDocument? settings, Dictionary<string, int> vocabulary)
    {
        if (settings?.RootElement.Find("added_tokens_decoder") is { ValueKind: JsonValueKind.Object } named)
        {
            return [.. named.EnumerateObject().Select(token => AddedToken.Read(
                token.Value, int.TryParse(token.Name, CultureInfo.InvariantCulture, out var id) ? id : null, _settingsPath))];
        }

        using var document = File.Exists(_addedPath) ? JsonValues.ReadObject(_addedPath) : null;
        var added = document is null ? [] : VocabularyFile.Read(document.RootElement, _addedPath);
        foreach (var (token, id) in vocabulary)
        {
            // No merge makes these, so that they would not be found otherwise.
            if (token.Length > 4 && token.StartsWith("<|", StringComparison.Ordinal)
                && token.EndsWith("|>", StringComparison.Ordinal))
            {
                added.TryAdd(token, id);
            }
        }

        return [.. added.Select(pair => new AddedToken(pair.Key, pair.Value, false, false, false))];
    }

    private static InputException Unsupported(string path, string what) => new(
        $"{path}: {what} is not supported; from vocab.json and merges.txt GPT2Tokenizer and Qwen2Tokenizer are read. Save the " +
        "model's fast tokenizer there, which writes tokenizer.json.");
}

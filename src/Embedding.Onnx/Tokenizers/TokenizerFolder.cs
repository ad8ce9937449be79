using FisherSft.Corpus;

namespace FisherSft.Embedding.Onnx.Tokenizers;

/// <summary>Finds a model folder's tokenizer.</summary>
internal static class TokenizerFolder
{
    private static readonly string[] Others = ["tokenizer.model", "spiece.model", "vocab.txt", "vocab.json", "merges.txt"];

    /// <exception cref="InputException">There is none, or it cannot be used.</exception>
    public static ITextTokenizer Open(string folder)
    {
        var json = Path.Combine(folder, "tokenizer.json");
        if (File.Exists(json))
        {
            return new TokenizerJson(json).Read();
        }

        var (vocabulary, merges) = (Path.Combine(folder, "vocab.json"), Path.Combine(folder, "merges.txt"));
        if (File.Exists(vocabulary) && File.Exists(merges))
        {
            return new BytePairTokenizer(Gpt2(vocabulary, merges));
        }

        var others = Others.Where(name => File.Exists(Path.Combine(folder, name))).ToList();
        throw new InputException(
            $"{folder} holds no tokenizer.json, nor vocab.json with merges.txt" +
            (others.Count > 0 ? $", but {string.Join(" and ", others)}" : string.Empty) +
            "; save the model's fast tokenizer there, which writes tokenizer.json.");
    }

    /// <summary>GPT-2's layout, where the tokens that no merge makes are found in text as they stand.</summary>
    private static BytePairParts Gpt2(string vocabularyPath, string mergesPath)
    {
        using var document = JsonValues.ReadObject(vocabularyPath);
        var vocabulary = VocabularyFile.Read(document.RootElement, vocabularyPath);
        var added = vocabulary
            .Where(pair => pair.Key.Length > 4 && pair.Key.StartsWith("<|", StringComparison.Ordinal) && pair.Key.EndsWith("|>", StringComparison.Ordinal))
            .Select(pair => new AddedToken(pair.Key, pair.Value, false, false, false))
            .ToList();
        return new BytePairParts(vocabulary, MergesFile.Read(mergesPath, vocabulary), added, [PatternSplit.Gpt2], false, false);
    }
}

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

        if (SlowTokenizer.IsIn(folder))
        {
            return new SlowTokenizer(folder).Read();
        }

        var others = Others.Where(name => File.Exists(Path.Combine(folder, name))).ToList();
        throw new InputException(
            $"{folder} holds no tokenizer.json, nor vocab.json with merges.txt" +
            (others.Count > 0 ? $", but {string.Join(" and ", others)}" : string.Empty) +
            "; save the model's fast tokenizer there, which writes tokenizer.json.");
    }
}

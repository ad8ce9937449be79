using System.Text.Json;
using FisherSft.Corpus;

namespace FisherSft.Embedding.Onnx.Tokenizers;

/// <summary>
/// Reads tokenizer.json as far as it describes byte-level BPE or WordPiece. Whatever else stands in it is refused by name,
/// for ids that are nearly right are worse than none.
/// </summary>
internal sealed class TokenizerJson(string path)
{
    private const string Supported =
        "supported are BPE with a ByteLevel pre-tokenizer (as GPT-2, Llama 3 and Qwen have it) and WordPiece with BERT's. " +
        "Choose another model, or embed with it elsewhere and pass an embeddings folder.";

    private static readonly string[] UnsupportedFlags = ["byte_fallback", "fuse_unk"];
    private static readonly string[] UnsupportedAffixes = ["continuing_subword_prefix", "end_of_word_suffix"];

    /// <exception cref="InputException">It is broken, or a tokenizer that is not supported.</exception>
    public ITextTokenizer Read()
    {
        using var document = JsonValues.ReadObject(path);
        var root = document.RootElement;
        var model = root.Find("model") ?? throw Broken("it has no model");
        // Old files name no type: those with merges are BPE.
        var type = model.Text("type") ?? (model.Find("merges") is null ? "without a type" : "BPE");
        return type switch
        {
            "BPE" => new BytePairTokenizer(BytePair(root, model)),
            "WordPiece" => new WordPieceTokenizer(WordPiece(root, model)),
            _ => throw Unsupported($"a {type} model"),
        };
    }

    private BytePairParts BytePair(JsonElement root, JsonElement model)
    {
        foreach (var name in UnsupportedFlags.Where(name => model.Flag(name)))
        {
            throw Unsupported($"BPE with {name}");
        }

        foreach (var name in UnsupportedAffixes.Where(name => !string.IsNullOrEmpty(model.Text(name))))
        {
            throw Unsupported($"BPE with {name}");
        }

        var (patterns, byteLevel) = (new List<string>(), false);
        foreach (var step in Steps(root.Find("pre_tokenizer"), "pretokenizers"))
        {
            switch (step.Text("type"))
            {
                case var late when byteLevel:
                    // It would see letters for bytes in place of the text.
                    throw Unsupported($"a pre-tokenizer {late} behind ByteLevel");
                case "ByteLevel" when !step.Flag("add_prefix_space"):
                    byteLevel = true;
                    if (step.Flag("use_regex", true))
                    {
                        patterns.Add(PatternSplit.Gpt2);
                    }

                    break;
                case "Split" when step.Find("pattern")?.Text("Regex") is { } pattern
                    && step.Text("behavior") == "Isolated" && !step.Flag("invert"):
                    patterns.Add(pattern);
                    break;
                case var other:
                    throw Unsupported($"a pre-tokenizer {other}" + (other is "ByteLevel" ? " with add_prefix_space" : string.Empty));
            }
        }

        var vocabulary = Vocabulary(model);
        return byteLevel
            ? new BytePairParts(
                path, vocabulary, Merges(model, vocabulary), Added(root), patterns, model.Flag("ignore_merges"), Composes(root))
            {
                Unknown = model.Text("unk_token") is { } unknown && vocabulary.TryGetValue(unknown, out var id) ? id : null,
            }
            : throw Unsupported("BPE without a ByteLevel pre-tokenizer");
    }

    private WordPieceParts WordPiece(JsonElement root, JsonElement model)
    {
        var steps = Steps(root.Find("pre_tokenizer"), "pretokenizers").Select(step => step.Text("type")).ToList();
        if (steps is not ["BertPreTokenizer"])
        {
            throw Unsupported($"WordPiece with the pre-tokenizer {string.Join(" and ", steps.DefaultIfEmpty("none"))}");
        }

        var normalizers = Steps(root.Find("normalizer"), "normalizers").ToList();
        if (normalizers is not [var normalizer] || normalizer.Text("type") != "BertNormalizer")
        {
            throw Unsupported("WordPiece without BERT's normalizer");
        }

        var vocabulary = Vocabulary(model);
        var unknown = model.Text("unk_token") ?? "[UNK]";
        var lowercase = normalizer.Flag("lowercase", true);
        return new WordPieceParts(
            path,
            vocabulary,
            Added(root),
            new BertText(
                normalizer.Flag("clean_text", true), normalizer.Flag("handle_chinese_chars", true), lowercase, normalizer.Flag("strip_accents", lowercase)),
            vocabulary.TryGetValue(unknown, out var id) ? id : null,
            model.Text("continuing_subword_prefix") ?? "##",
            model.Whole("max_input_chars_per_word") ?? 100);
    }

    /// <summary>A step, or the steps of a sequence; none where there is none.</summary>
    private static IEnumerable<JsonElement> Steps(JsonElement? step, string list) =>
        step is not { } only ? []
        : only.Text("type") == "Sequence" && only.Find(list) is { ValueKind: JsonValueKind.Array } steps
            ? steps.EnumerateArray().SelectMany(inner => Steps(inner, list))
            : [only];

    private bool Composes(JsonElement root)
    {
        var types = Steps(root.Find("normalizer"), "normalizers").Select(step => step.Text("type")).ToList();
        return types.TrueForAll(type => type == "NFC")
            ? types.Count > 0
            : throw Unsupported($"a normalizer {types.First(type => type != "NFC")} before BPE");
    }

    private Dictionary<string, int> Vocabulary(JsonElement model)
    {
        if (model.Find("vocab") is not { ValueKind: JsonValueKind.Object } vocabulary)
        {
            throw Broken("its model has no vocab");
        }

        return VocabularyFile.Read(vocabulary, path);
    }

    private List<string> Merges(JsonElement model, Dictionary<string, int> vocabulary)
    {
        if (model.Find("merges") is not { ValueKind: JsonValueKind.Array } merges)
        {
            throw Broken("its model has no merges");
        }

        var read = new List<string>(merges.GetArrayLength());
        foreach (var merge in merges.EnumerateArray())
        {
            var text = merge.ValueKind == JsonValueKind.String ? merge.GetString()!
                : merge.ValueKind == JsonValueKind.Array && merge.GetArrayLength() == 2 ? $"{merge[0]} {merge[1]}"
                : throw Broken($"merge {read.Count} is neither text nor a pair");
            read.Add(MergesFile.Check(text, read.Count, vocabulary, path));
        }

        return MergesFile.Once(read);
    }

    private List<AddedToken> Added(JsonElement root) =>
        root.Find("added_tokens") is { ValueKind: JsonValueKind.Array } added
            ? [.. added.EnumerateArray().Select(token => AddedToken.Read(token, token.Whole("id"), path))]
            : [];

    private InputException Broken(string what) => new($"{path}: {what}; export the tokenizer anew.");

    private InputException Unsupported(string what) => new($"{path}: {what} is not supported; {Supported}");
}

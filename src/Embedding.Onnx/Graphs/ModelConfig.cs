using System.Text.Json;
using FisherSft.Corpus;

namespace FisherSft.Embedding.Onnx.Graphs;

/// <summary>What config.json says of a model, as far as embedding needs it.</summary>
/// <param name="Context">C, the longest input in tokens.</param>
/// <param name="Vocabulary">L, the rows of the model's table; null where it is not said.</param>
/// <param name="HiddenSize">d; null where it is not said.</param>
/// <param name="Beginning">The id of the beginning-of-text token; null where it is not said here, or negative.</param>
/// <param name="KeyHeads">How many heads keys and values have; null where it is not said.</param>
/// <param name="HeadSize">Values of a head; null where it is not said.</param>
internal sealed record ModelConfig(int Context, int? Vocabulary, int? HiddenSize, int? Beginning, int? KeyHeads, int? HeadSize)
{
    public const string FileName = "config.json";

    // Families call the same thing by different names.
    private static readonly string[] ContextNames =
        ["max_position_embeddings", "n_positions", "n_ctx", "max_sequence_length", "max_seq_len", "seq_length"];

    // Positions count from behind the padding token's id there, and the table's rows up to it are of no use.
    private static readonly string[] CountBehindPadding =
    [
        "roberta", "xlm-roberta", "xlm-roberta-xl", "camembert", "roberta-prelayernorm", "data2vec-text", "ibert", "longformer", "luke",
        "mpnet", "xmod",
    ];

    /// <exception cref="InputException">It is missing, broken, or names no context length.</exception>
    public static ModelConfig Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new InputException($"{path}: there is no such file; a model folder holds model.onnx, {FileName} and tokenizer.json.");
        }

        using var document = JsonValues.ReadObject(path);
        // Models of text and images hold the text part's settings one level down.
        var root = document.RootElement.Find("text_config") ?? document.RootElement;
        var context = First(root, ContextNames);
        if (CountBehindPadding.Contains(root.Text("model_type")))
        {
            context -= 1 + (root.Whole("pad_token_id") ?? 1);
        }

        if (context is null or < 2)
        {
            throw new InputException(
                $"{path} names no context length of 2 or more; add \"max_position_embeddings\": 2048, or what the model was trained with.");
        }

        var hidden = Count("hidden_size", "n_embd", "d_model", "dim");
        var heads = Count("num_attention_heads", "n_head", "num_heads");
        return new ModelConfig(
            context.Value,
            Count("vocab_size"),
            hidden,
            root.Whole("bos_token_id") is >= 0 and var beginning ? beginning : null,
            Count("num_key_value_heads", "n_head_kv") ?? heads,
            Count("head_dim") ?? (hidden / heads));

        int? Count(params string[] names) => names.FirstOrDefault(name => root.Whole(name) is not null) is not { } said ? null
            : root.Whole(said) is >= 1 and var count ? count
            : throw new InputException(
                $"{path}: {said} is {root.Whole(said)}, and there is at least one; correct it to what the model was made " +
                "with, or export it anew.");
    }

    private static int? First(JsonElement root, params string[] names) =>
        names.Select(name => root.Whole(name)).FirstOrDefault(value => value is not null);
}

using System.Text.Json;

namespace FisherSft.Embedding.Onnx;

/// <summary>A model's special tokens by the names that tokenizers give them.</summary>
internal static class SpecialTokens
{
    public const string Beginning = "bos_token";

    private static readonly string[] Names =
        [Beginning, "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    /// <summary>Those of tokenizer_config.json, and what that leaves out by special_tokens_map.json.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="settings">Its tokenizer_config.json, if it has one.</param>
    public static Dictionary<string, string> Read(string folder, JsonDocument? settings)
    {
        var path = Path.Combine(folder, "special_tokens_map.json");
        using var map = File.Exists(path) ? JsonValues.ReadObject(path) : null;
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Names)
        {
            // A null says that there is none.
            var from = settings?.RootElement.TryGetProperty(name, out _) == true ? settings : map;

            // A token stands there as text, or as an object with its content.
            if ((from?.RootElement.Text(name) ?? from?.RootElement.Find(name)?.Text("content")) is { } token)
            {
                tokens[name] = token;
            }
        }

        return tokens;
    }
}

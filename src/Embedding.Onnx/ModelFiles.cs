using System.Security.Cryptography;
using FisherSft.Embedding.Onnx.Graphs;

namespace FisherSft.Embedding.Onnx;

/// <summary>
/// The files that decide what comes out of a model. A folder often holds others, the same weights for other programs among
/// them, of which no run depends on a byte.
/// </summary>
internal static class ModelFiles
{
    // What the tokenizer and the form of chats are read from.
    private static readonly string[] Texts =
    [
        ModelConfig.FileName, "tokenizer.json", "vocab.json", "merges.txt", "added_tokens.json", "tokenizer_config.json",
        "special_tokens_map.json", "chat_template.jinja",
    ];

    /// <summary>Name, length and SHA-256 of each, in the order of their names; a name is relative to the folder.</summary>
    /// <param name="model">The folder.</param>
    /// <param name="head">The file of --head, which is named by its full path; null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static IEnumerable<(string Name, long Bytes, string Sha256)> Hash(ModelFolder model, string? head, CancellationToken cancellationToken)
    {
        var beside = Path.GetDirectoryName(model.Graph)!;
        var files = Texts.Select(name => Path.Combine(model.Path, name)).Where(File.Exists)
            .Append(model.Graph)
            .Concat(model.GraphFile.Locations.Select(location => Path.Combine(beside, location)))
            .Select(path => (Name: Path.GetRelativePath(model.Path, path), Path: path))
            .OrderBy(file => file.Name, StringComparer.Ordinal);
        foreach (var (name, path) in head is null ? files : files.Append((Path.GetFullPath(head), head)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var stream = File.OpenRead(path);
            yield return (name, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
        }
    }
}

using System.Security.Cryptography;
using System.Text;

namespace FisherSft.Embedding;

/// <summary>
/// One hash for all files of a model: two folders that have the same hold the same model, and what lies outside them, an output
/// head, goes by what it holds alone.
/// </summary>
public static class ModelHash
{
    /// <param name="files">As <see cref="IModelEmbedder.Files"/> gives them, in that order.</param>
    /// <returns>SHA-256 of their names and hashes, in small hexadecimal digits.</returns>
    public static string Of(IEnumerable<(string Name, long Bytes, string Sha256)> files) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(files.Select(file => $"{file.Sha256} {NameOf(file.Name)}\n")))));

    // Names in the folder are relative to it.
    private static string NameOf(string name) => Path.IsPathRooted(name) ? "--head" : name;
}

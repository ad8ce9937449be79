using System.Security.Cryptography;
using System.Text;

namespace FisherSft.Embedding;

/// <summary>One hash for all files of a model: two folders that have the same hold the same model.</summary>
public static class ModelHash
{
    /// <param name="files">As <see cref="IModelEmbedder.Files"/> gives them, in that order.</param>
    /// <returns>SHA-256 of their names and hashes, in small hexadecimal digits.</returns>
    public static string Of(IEnumerable<(string Name, long Bytes, string Sha256)> files) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(files.Select(file => $"{file.Sha256} {file.Name}\n")))));
}

using FisherSft.Corpus;

namespace FisherSft.Blobs;

/// <summary>A path such as az://container/folder/name, in its parts; the name is taken as it is, nothing is unescaped.</summary>
/// <param name="Container">The container.</param>
/// <param name="Name">The blob's name in it, or the beginning of names; may be empty.</param>
internal readonly record struct BlobName(string Container, string Name)
{
    /// <summary>Reads a path.</summary>
    /// <exception cref="InputException">It names no container.</exception>
    public static BlobName Of(string path)
    {
        var rest = path[RemotePath.Scheme.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var container = slash < 0 ? rest : rest[..slash];
        return container.Length > 0
            ? new BlobName(container, slash < 0 ? string.Empty : rest[(slash + 1)..])
            : throw new InputException($"{path} names no container; write az://container/name");
    }

    public override string ToString() => $"{RemotePath.Scheme}{Container}/{Name}";
}

namespace FisherSft.Corpus;

/// <summary>
/// Files that lie on no disk of this machine and are known by paths of their own, such as az://container/name. Reading is
/// safe from any thread.
/// </summary>
public interface IRemoteFiles
{
    /// <summary>The file of exactly that path, or null.</summary>
    /// <exception cref="InputException">The place cannot be looked at, and will not be without a change of settings.</exception>
    /// <exception cref="InputUnavailableException">The place does not answer now.</exception>
    RemoteFile? Find(string path);

    /// <summary>All files whose paths begin so, in ordinal order of path.</summary>
    /// <exception cref="InputException">The place cannot be looked at, and will not be without a change of settings.</exception>
    /// <exception cref="InputUnavailableException">The place does not answer now.</exception>
    IReadOnlyList<RemoteFile> List(string prefix);

    /// <summary>The bytes of a file; one can go to any place in them, and no more than what is read is fetched.</summary>
    /// <param name="file">The file as it was found: reading it ends where it has another version by now.</param>
    /// <exception cref="CorpusChangedException">It is no longer what was found; reading throws it too.</exception>
    Stream Open(CorpusFile file);
}

/// <summary>A file that lies elsewhere.</summary>
/// <param name="Path">Its path, the scheme included.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Version">A name for its present content, which another content does not have.</param>
public sealed record RemoteFile(string Path, long Length, string Version);

/// <summary>Paths of files that lie elsewhere.</summary>
public static class RemotePath
{
    /// <summary>What paths in Azure Blob storage begin with: az://container/name, the name as it is, nothing escaped.</summary>
    public const string Scheme = "az://";

    /// <summary>Whether a path is one of these.</summary>
    public static bool IsOne(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.StartsWith(Scheme, StringComparison.Ordinal);
    }

    /// <summary>A file in a folder, on a disk or elsewhere.</summary>
    public static string Combine(string folder, string name) =>
        IsOne(folder) ? (folder.EndsWith('/') ? folder : folder + "/") + name : Path.Combine(folder, name);
}

/// <summary>An input does not answer now, and may again: what needs it should wait.</summary>
public sealed class InputUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What does not answer, and why.</param>
    /// <param name="innerException">The cause.</param>
    public InputUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

using FisherSft.Corpus.Inputs;

namespace FisherSft.Corpus;

/// <summary>One file of a corpus.</summary>
/// <param name="Name">The file as it was named, or found in what was named; "-" is standard input.</param>
/// <param name="Path">Its full path, or its path elsewhere (see <see cref="RemotePath"/>).</param>
/// <param name="Length">Its length in bytes, packed if it is packed, when it was found.</param>
/// <param name="Version">What names its content where it lies elsewhere; null on a disk.</param>
public sealed record CorpusFile(string Name, string Path, long Length, string? Version = null)
{
    /// <summary>A file by its path, or null where there is none.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="name">What to call it.</param>
    /// <param name="remote">Where files lie that are on no disk; null where there are none.</param>
    public static CorpusFile? Find(string path, string name, IRemoteFiles? remote)
    {
        if (RemotePath.IsOne(path))
        {
            return remote?.Find(path) is { } found ? new CorpusFile(name, found.Path, found.Length, found.Version) : null;
        }

        var file = new FileInfo(path);
        return file.Exists ? new CorpusFile(name, file.FullName, (file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file).Length) : null;
    }

    /// <summary>Its bytes, which one can go to any place in.</summary>
    /// <param name="remote">Where files lie that are on no disk; null where there are none.</param>
    /// <exception cref="CorpusChangedException">It is not there, or has not the length with which it was found.</exception>
    public Stream Open(IRemoteFiles? remote = null) => SourceFile.OpenUnchanged(this, remote);
}

using FisherSft.Corpus;

namespace FisherSft.Grains.Hosting;

/// <summary>Stands where a silo has no blob storage: whoever names a blob is told what to set.</summary>
internal sealed class NoRemoteFiles : IRemoteFiles
{
    public RemoteFile? Find(string path) => throw Fault(path);

    public IReadOnlyList<RemoteFile> List(string prefix) => throw Fault(prefix);

    public Stream Open(CorpusFile file) => throw Fault(file.Path);

    private static InputException Fault(string path) => new(
        $"{path} lies in Azure Blob storage, and the silos have none: set FisherSft:Blob on each to a connection string, or an https " +
        "address with a shared access signature");
}

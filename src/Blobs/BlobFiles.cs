using Azure;
using Azure.Storage.Blobs;
using FisherSft.Corpus;

namespace FisherSft.Blobs;

/// <summary>Files in Azure Blob storage. A file's version is its ETag, so what was written anew is never read on.</summary>
/// <param name="account">The account.</param>
public sealed class BlobFiles(BlobServiceClient account) : IRemoteFiles
{
    /// <inheritdoc/>
    public RemoteFile? Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var name = BlobName.Of(path);
        if (name.Name.Length == 0)
        {
            return null;
        }

        try
        {
            var found = account.GetBlobContainerClient(name.Container).GetBlobClient(name.Name).GetProperties().Value;
            return new RemoteFile(path, found.ContentLength, Bare(found.ETag));
        }
        catch (Exception exception) when (BlobFaults.IsMissing(exception))
        {
            return null;
        }
        catch (Exception exception) when (BlobFaults.IsOne(exception))
        {
            throw BlobFaults.Of(exception, path);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<RemoteFile> List(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var name = BlobName.Of(prefix);
        try
        {
            return account.GetBlobContainerClient(name.Container).GetBlobs(prefix: name.Name)
                .Select(blob => new RemoteFile(
                    new BlobName(name.Container, blob.Name).ToString(), blob.Properties.ContentLength ?? 0, Bare(blob.Properties.ETag ?? default)))
                .OrderBy(file => file.Path, StringComparer.Ordinal)
                .ToList();
        }
        catch (Exception exception) when (BlobFaults.IsMissing(exception))
        {
            return [];
        }
        catch (Exception exception) when (BlobFaults.IsOne(exception))
        {
            throw BlobFaults.Of(exception, prefix);
        }
    }

    /// <inheritdoc/>
    public Stream Open(CorpusFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var name = BlobName.Of(file.Path);
        return new BlobStream(account.GetBlobContainerClient(name.Container).GetBlobClient(name.Name), file);
    }

    // Headers quote it, listings do not.
    private static string Bare(ETag etag) => etag.ToString().Trim('"');
}

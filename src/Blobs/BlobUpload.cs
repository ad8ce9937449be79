using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using FisherSft.Corpus;

namespace FisherSft.Blobs;

/// <summary>
/// Puts files into a container so that it may be done again: a block's name is made of its content, so blocks that an
/// interrupted upload has sent are not sent anew, and a blob that is there already is held to the file's SHA-256.
/// </summary>
/// <param name="account">The account.</param>
/// <param name="container">The container; made where it is not there and the account's secret allows it.</param>
public sealed class BlobUpload(BlobServiceClient account, string container)
{
    private const string HashKey = "sha256";
    private const int LeastBlock = 8 << 20;
    private const int MostBlocks = 50_000;

    private readonly BlobContainerClient _container = account.GetBlobContainerClient(container);

    /// <summary>Sends smaller blocks; for tests.</summary>
    internal int BlockBytes { get; init; } = LeastBlock;

    /// <summary>Makes the container where it is not there.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _container.CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (exception.Status == 403)
        {
            // A signature for blobs alone may still be good for what follows.
        }
    }

    /// <summary>Holds a folder of blobs to hold nothing but what is to be put there: whoever reads the folder reads all of it.</summary>
    /// <param name="folder">The folder's name, with a slash at its end.</param>
    /// <param name="names">Names of blobs that may be there.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InputException">Another blob is there.</exception>
    public async Task RequireOnlyAsync(string folder, IReadOnlySet<string> names, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(names);
        await foreach (var blob in _container.GetBlobsAsync(prefix: folder, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (!names.Contains(blob.Name))
            {
                throw new InputException($"{new BlobName(container, blob.Name)} is left of another upload; pass another --id than that upload's");
            }
        }
    }

    /// <summary>Puts a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The blob's name.</param>
    /// <param name="done">Told how many bytes more are there: sent now, or found there.</param>
    /// <param name="cancellationToken">Ends it; what was sent is kept for the next time.</param>
    /// <returns>How many bytes were sent.</returns>
    /// <exception cref="InputException">The blob is there with another content.</exception>
    /// <exception cref="CorpusChangedException">The file changes while it is read.</exception>
    public async Task<long> PutAsync(string path, string name, Action<long> done, CancellationToken cancellationToken)
    {
        var blob = _container.GetBlockBlobClient(name);
        if (await IsThereAsync(blob, path, cancellationToken).ConfigureAwait(false) is { } length)
        {
            done(length);
            return 0;
        }

        var known = await KnownBlocksAsync(blob, cancellationToken).ConfigureAwait(false);
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
        await using var closing = file.ConfigureAwait(false);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var whole = file.Length;
        var buffer = new byte[(int)Math.Min(whole, Math.Max(BlockBytes, (whole + MostBlocks - 1) / MostBlocks))];
        var (ids, read, sent) = (new List<string>(), 0L, 0L);
        while (read < whole)
        {
            var block = buffer.AsMemory(0, await file.ReadAtLeastAsync(buffer, buffer.Length, false, cancellationToken).ConfigureAwait(false));
            if (block.IsEmpty)
            {
                break;
            }

            hash.AppendData(block.Span);
            ids.Add(IdOf(ids.Count, block.Span));
            if (!known.Contains((ids[^1], block.Length)))
            {
                using var content = new MemoryStream(buffer, 0, block.Length, writable: false);
                await blob.StageBlockAsync(ids[^1], content, cancellationToken: cancellationToken).ConfigureAwait(false);
                sent += block.Length;
            }

            read += block.Length;
            done(block.Length);
        }

        if (read != whole || file.Length != whole)
        {
            throw new CorpusChangedException(path, $"it had {whole} bytes and has {file.Length}");
        }

        await CommitAsync(blob, path, ids, Convert.ToHexStringLower(hash.GetHashAndReset()), cancellationToken).ConfigureAwait(false);
        return sent;
    }

    private static async Task CommitAsync(
        BlockBlobClient blob, string path, List<string> ids, string hash, CancellationToken cancellationToken)
    {
        var options = new CommitBlockListOptions
        {
            Metadata = new Dictionary<string, string> { [HashKey] = hash },
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
        };
        try
        {
            await blob.CommitBlockListAsync(ids, options, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (exception.Status is 409 or 412)
        {
            // Another upload came first; the same file is as good from there.
            await IsThereAsync(blob, path, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The length of a blob that holds the file already; null where there is none.</summary>
    private static async Task<long?> IsThereAsync(BlockBlobClient blob, string path, CancellationToken cancellationToken)
    {
        BlobProperties found;
        try
        {
            found = await blob.GetPropertiesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }

        var file = File.OpenRead(path);
        await using var closing = file.ConfigureAwait(false);
        var isSame = found.ContentLength == file.Length && found.Metadata.TryGetValue(HashKey, out var hash)
            && hash == Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
        return isSame ? found.ContentLength : throw new InputException(
            $"{new BlobName(blob.BlobContainerName, blob.Name)} is there already and holds something else than {path}; pass another --id");
    }

    private static async Task<HashSet<(string Id, long Length)>> KnownBlocksAsync(BlockBlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            var list = await blob.GetBlockListAsync(BlockListTypes.Uncommitted, cancellationToken: cancellationToken).ConfigureAwait(false);
            return [.. list.Value.UncommittedBlocks.Select(block => (block.Name, block.SizeLong))];
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return [];
        }
    }

    /// <summary>A block's name: its place, and what it holds. All of a blob must be of one length.</summary>
    private static string IdOf(int number, ReadOnlySpan<byte> block) => Convert.ToBase64String(Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{number:D6}-{Convert.ToHexStringLower(SHA256.HashData(block).AsSpan(0, 16))}")));
}

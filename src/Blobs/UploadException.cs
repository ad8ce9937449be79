using FisherSft.Corpus;

namespace FisherSft.Blobs;

/// <summary>An upload that could not be ended: what was sent is kept, and the same upload goes on from there.</summary>
public sealed class UploadException : Exception
{
    private UploadException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Runs an upload, and says what went wrong in this program's own words.</summary>
    /// <param name="container">Where to.</param>
    /// <param name="upload">Does it.</param>
    /// <param name="cancellationToken">What ends it.</param>
    /// <exception cref="InputException">The account's secret does not allow it, or the container's name is wrong.</exception>
    /// <exception cref="UploadException">Storage does not answer.</exception>
    public static async Task RunAsync(string container, Func<Task> upload, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upload);
        try
        {
            await upload().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not IOException && BlobFaults.IsOne(exception, cancellationToken))
        {
            var place = $"{RemotePath.Scheme}{container}";
            throw exception is Azure.RequestFailedException { Status: 401 or 403 or 404 } refused
                ? new InputException(
                    $"{place}: Azure Blob storage refuses the upload ({BlobFaults.Reason(refused)}); check that the account's secret is valid and " +
                    "allows to create and write, and that the container is there")
                : new UploadException($"{place}: Azure Blob storage does not take the upload ({BlobFaults.Reason(exception)}).", exception);
        }
    }
}

using Azure;
using FisherSft.Corpus;

namespace FisherSft.Blobs;

/// <summary>
/// What the storage client throws, in this program's words. Only status and code are told: the client's own messages hold
/// signatures where a secret is refused.
/// </summary>
internal static class BlobFaults
{
    /// <summary>Whether an exception comes from the storage client; its timeouts look like cancellations.</summary>
    public static bool IsOne(Exception exception, CancellationToken cancellationToken = default) =>
        exception is RequestFailedException or AggregateException or IOException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>Whether there is no such blob, or no such container.</summary>
    public static bool IsMissing(Exception exception) => exception is RequestFailedException { Status: 404 };

    /// <summary>Why a blob, or what is called so, cannot be looked at.</summary>
    public static Exception Of(Exception exception, string path) => exception switch
    {
        RequestFailedException { Status: 401 or 403 } refused => new InputException(
            $"{path}: Azure Blob storage refuses access ({refused.Status} {refused.ErrorCode}); check that the account's secret is valid " +
            "and allows to read and list"),
        RequestFailedException { Status: 400 } wrong => new InputException(
            $"{path}: Azure Blob storage does not take this name ({wrong.ErrorCode}); containers have 3 to 63 small letters, digits and dashes"),
        _ => new InputUnavailableException($"{path}: Azure Blob storage does not answer ({Reason(exception)})", exception),
    };

    /// <summary>A failure in a few words.</summary>
    public static string Reason(Exception exception) => exception switch
    {
        RequestFailedException { Status: > 0 } failed => $"{failed.Status} {failed.ErrorCode}".TrimEnd(),
        OperationCanceledException => "timeout",
        AggregateException { InnerExceptions: [.., var last] } => Reason(last),
        { InnerException: { } cause } => Reason(cause),
        _ => exception.Message.Split('\n')[0].TrimEnd('.', '\r'),
    };
}

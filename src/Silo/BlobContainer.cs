using Azure;
using FisherSft.Blobs;

namespace FisherSft.Silo;

/// <summary>The container that jobs are kept in: waited for at a silo's start, and created where it is missing.</summary>
internal static partial class BlobContainer
{
    private const int Attempts = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public static async Task EnsureAsync(SiloSettings settings, ILogger logger, CancellationToken cancellationToken)
    {
        if (settings.Storage != Store.Blob)
        {
            return;
        }

        var container = BlobAccount.ToRead(settings.Blob!).GetBlobContainerClient(settings.BlobContainer);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
                return;
            }
            catch (Exception exception) when (IsOutage(exception, cancellationToken) && attempt < Attempts)
            {
                LogAgain(logger, Reason(exception));
                await Task.Delay(Pause, cancellationToken);
            }
            catch (Exception exception) when (exception is RequestFailedException || IsOutage(exception, cancellationToken))
            {
                throw new StartException(
                    $"Blob storage cannot be used: {Reason(exception).TrimEnd('.')}. Check that it runs, and that FisherSft:Blob " +
                    "names it rightly and may create and write the container of FisherSft:BlobContainer.");
            }
        }
    }

    // Nobody answered (0), too many asked, or the service is at fault. Several tries in a row come as one exception of many.
    private static bool IsOutage(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        AggregateException { InnerExceptions: [.., var last] } => IsOutage(last, cancellationToken),
        RequestFailedException { Status: var status } => status is 0 or 408 or 429 or >= 500,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };

    /// <summary>The first line: below it stand the request's headers.</summary>
    private static string Reason(Exception exception) =>
        (exception is AggregateException { InnerExceptions: [.., var last] } ? last : exception).Message.Split('\n')[0].Trim();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Blob storage does not answer ({Reason}); trying again")]
    private static partial void LogAgain(ILogger logger, string reason);
}

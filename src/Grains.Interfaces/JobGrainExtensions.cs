using System.Runtime.CompilerServices;

namespace FisherSft.Grains;

/// <summary>Watching and reading that survive the death of a gateway or of the coordinator's silo.</summary>
public static class JobGrainExtensions
{
    // A coordinator tells its status every five seconds even where nothing changes.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    // A chunk is about 1 MB, but one with a long row may be most of what a message may hold.
    private const int ChunksAtOnce = 1;

    /// <summary>The status at every change until the job has ended; joins again wherever the coordinator comes up.</summary>
    /// <param name="job">The job.</param>
    /// <param name="patience">How long nothing may be heard before it gives up. Default: 2 minutes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async IAsyncEnumerable<JobStatus> FollowAsync(
        this IJobGrain job, TimeSpan? patience = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        var heard = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var watch = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var statuses = job.WatchAsync(watch.Token).WithBatchSize(1).GetAsyncEnumerator(watch.Token);
            JobStatus? status;
            do
            {
                status = await NextAsync(statuses, heard, patience ?? TimeSpan.FromMinutes(2), cancellationToken).ConfigureAwait(false);
                if (status is not null)
                {
                    heard = TimeProvider.System.GetTimestamp();
                    yield return status;
                    if (status.Stage == JobStage.None || status.Stage.IsEnded())
                    {
                        await watch.CancelAsync().ConfigureAwait(false);
                        yield break;
                    }
                }
            }
            while (status is not null);
            await watch.CancelAsync().ConfigureAwait(false);
            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The results.</summary>
    /// <param name="job">The job.</param>
    /// <param name="fromRank">Rows up to this rank are left out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static IAsyncEnumerable<ResultChunk> ReadResultsAsync(
        this IJobGrain job, int fromRank = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.ResultsAsync(fromRank, cancellationToken).WithBatchSize(ChunksAtOnce);
    }

    /// <summary>The next status; null where the stream has broken or fallen silent.</summary>
    private static async Task<JobStatus?> NextAsync(
        IAsyncEnumerator<JobStatus> statuses, long heard, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            return await statuses.MoveNextAsync().AsTask().WaitAsync(Silence, cancellationToken).ConfigureAwait(false)
                ? statuses.Current
                : null;
        }
        catch (Exception exception) when ((exception is OrleansException or TimeoutException
            or EnumerationAbortedException or StorageAwayException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            && TimeProvider.System.GetElapsedTime(heard) < patience)
        {
            return null;
        }
    }
}

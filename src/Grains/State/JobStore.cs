using FisherSft.Grains.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace FisherSft.Grains.State;

/// <summary>
/// A job's records in grain storage. A checkpoint writes only what is new: a record for the picks since the last one. What
/// cannot be written is tried again until it can, so that a storage that is away for a while holds a job up and no more.
/// A record that another activation of the job has written since ends this one's work.
/// </summary>
internal sealed partial class JobStore(IGrainStorage storage, GrainId job, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // A write that its caller gave up may still be on its way when the next one comes.
    private readonly SemaphoreSlim _saving = new(1);
    private GrainState<JobRecord> _state = new(new JobRecord());

    /// <summary>The job, as it was read or is to be written.</summary>
    public JobRecord Job => _state.State;

    /// <summary>What a write waits for; null where none does.</summary>
    public string? Waiting { get; private set; }

    /// <summary>Bytes that checkpoints wrote.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Reads the job.</summary>
    public Task LoadAsync(CancellationToken cancellationToken) => TryAsync(
        async () =>
        {
            var state = new GrainState<JobRecord>(new JobRecord());
            await storage.ReadStateAsync("job", job, state);
            state.State ??= new JobRecord();
            _state = state;
        },
        cancellationToken);

    /// <summary>Writes <see cref="Job"/>.</summary>
    /// <exception cref="JobLostException">Another activation has the job.</exception>
    public Task SaveAsync(CancellationToken cancellationToken) => TryAsync(
        async () =>
        {
            await _saving.WaitAsync(cancellationToken);
            try
            {
                await storage.WriteStateAsync("job", job, _state);
            }
            catch (InconsistentStateException)
            {
                // A write that was given up may have come through after all: then the record is still ours.
                var stored = new GrainState<JobRecord>(new JobRecord());
                await storage.ReadStateAsync("job", job, stored);
                if (stored.State is { } other
                    && (other.Epoch > Job.Epoch || (other.Epoch == Job.Epoch && other.Coordinator != Job.Coordinator)))
                {
                    throw new JobLostException();
                }

                (_state.ETag, _state.RecordExists) = (stored.ETag, stored.RecordExists);
                await storage.WriteStateAsync("job", job, _state);
            }
            finally
            {
                _saving.Release();
            }
        },
        cancellationToken);

    /// <summary>Reads a record; null where there is none.</summary>
    public async Task<T?> ReadAsync<T>(string name, CancellationToken cancellationToken)
        where T : class, new()
    {
        var state = new GrainState<T>(new T());
        await TryAsync(() => storage.ReadStateAsync(name, job, state), cancellationToken);
        return state.RecordExists ? state.State : null;
    }

    /// <summary>Writes a record, over one of the same name if there is one.</summary>
    public async Task WriteAsync<T>(string name, T record, CancellationToken cancellationToken)
        where T : class, new()
    {
        var state = new GrainState<T>(record);
        await TryAsync(
            async () =>
            {
                try
                {
                    await storage.WriteStateAsync(name, job, state);
                }
                catch (InconsistentStateException)
                {
                    var stored = new GrainState<T>(new T());
                    await storage.ReadStateAsync(name, job, stored);
                    (state.ETag, state.RecordExists) = (stored.ETag, stored.RecordExists);
                    await storage.WriteStateAsync(name, job, state);
                }
            },
            cancellationToken);
        if (record is StoredBytes { Bytes.Length: var length })
        {
            BytesWritten += length;
            Metrics.CheckpointBytes.Add(length);
        }
    }

    private async Task TryAsync(Func<Task> action, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = pause < LongestPause ? pause * 2 : pause)
        {
            try
            {
                await action().WaitAsync(cancellationToken);
                Waiting = null;
                return;
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or JobLostException) || IsTimeout(exception, cancellationToken))
            {
                Waiting = "storage is not answering: " + Reason(exception);
                LogStorageAway(job, pause, exception);
            }

            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    /// <summary>The cause, in a line: what clients say below it is long, and may hold signatures.</summary>
    private static string Reason(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [.., var last] } => Reason(last),
        { InnerException: { } cause } => Reason(cause),
        OperationCanceledException => "timeout",
        _ => exception.Message.Split('\n')[0].TrimEnd('.', '\r'),
    };

    /// <summary>Storage clients end a request that takes too long with the exception of a cancelled one.</summary>
    private static bool IsTimeout(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && !cancellationToken.IsCancellationRequested;
}

/// <summary>Another activation of the job works on it: this one must not go on.</summary>
internal sealed class JobLostException() : Exception("another coordinator works on this job");

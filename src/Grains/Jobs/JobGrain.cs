using FisherSft.Corpus;
using FisherSft.Grains.Hosting;
using FisherSft.Grains.Placement;
using FisherSft.Grains.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Storage;

namespace FisherSft.Grains.Jobs;

/// <summary>
/// A job's coordinator: keeps its record, runs <see cref="JobRun"/> while it is not ended, and answers meanwhile. Reentrant,
/// since the run awaits shards in the grain's own turns. A reminder brings it back after the whole cluster was down.
/// </summary>
[Reentrant, CoordinatorPlacement, Immovable]
internal sealed partial class JobGrain(
    [FromKeyedServices(GrainOptions.Storage)] IGrainStorage storage,
    SiloRoles roles,
    Workbench workbench,
    IRemoteFiles remote,
    MovableGrains movable,
    IOptions<GrainOptions> options,
    TimeProvider clock,
    ILogger<JobGrain> logger) : Grain, IJobGrain, IJobFeedGrain, IRemindable
{
    private const string Reminder = "go on";
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ReminderPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReminderPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _commands = new(1);
    private readonly SemaphoreSlim _reminding = new(1);
    private JobStore _store = null!;
    private JobRun? _run;
    private Task _running = Task.CompletedTask;
    private Task _reminded = Task.CompletedTask;
    private CancellationTokenSource _stop = new();
    private IGrainTimer? _keepAlive;
    private SiloAddress _silo = SiloAddress.Zero;

    private string Id => this.GetPrimaryKeyString();

    private JobRecord Job => _store.Job;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _silo = GrainContext.Address.SiloAddress!;
        _store = new JobStore(storage, this.GetGrainId(), clock, logger);
        try
        {
            await _store.LoadAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (_store.Waiting is { } reason)
        {
            throw new StorageAwayException(reason);
        }

        movable.Add(this);
        if (Job.Specification is not null && !Job.Stage.IsEnded())
        {
            Start();
        }
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        movable.Remove(this);
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    /// <inheritdoc/>
    public async Task<JobStatus> SubmitAsync(JobSpecification specification)
    {
        var faults = SpecificationMap.Faults(specification);
        if (faults.Count == 0 && specification.Asking is { } asking && AskingMap.Refusal(asking, options.Value) is { } refusal)
        {
            faults = [refusal];
        }

        if (faults.Count > 0)
        {
            throw new JobException(string.Join('\n', faults));
        }

        await _commands.WaitAsync();
        try
        {
            if (Job.Specification is null)
            {
                (Job.Specification, Job.Stage, Job.Submitted) = (specification, JobStage.Queued, clock.GetUtcNow());
                await _store.SaveAsync(CancellationToken.None);
                LogSubmitted(Id, specification.Method, specification.Budget, specification.Inputs[0]);
            }
            else if (!SpecificationMap.AreSame(Job.Specification, specification))
            {
                throw new JobException($"job {Id} exists and is another one; submit under a new id");
            }

            if (!Job.IsListed)
            {
                await GrainFactory.GetGrain<IJobCatalogGrain>(0).AddAsync(Id);
                Job.IsListed = true;
            }

            await GoOnAsync();
            return Status();
        }
        finally
        {
            _commands.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<JobStatus> CancelAsync()
    {
        if (Job.Specification is null || Job.Stage.IsEnded())
        {
            return Status();
        }

        await _stop.CancelAsync();
        LogCancelled(Id);
        await EndAsync(JobStage.Cancelled, null, CancelPatience);
        return Status();
    }

    /// <inheritdoc/>
    public async Task<JobStatus> ResumeAsync()
    {
        if (Job.Specification is null)
        {
            throw new JobException($"there is no job {Id}");
        }

        await _commands.WaitAsync();
        try
        {
            if (Job.Stage is JobStage.Failed or JobStage.Cancelled)
            {
                await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                (Job.Stage, Job.Message, Job.Ended) = (JobStage.Queued, null, null);
                await _store.SaveAsync(CancellationToken.None);
                await GoOnAsync();
            }

            return Status();
        }
        finally
        {
            _commands.Release();
        }
    }

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) => GoOnAsync();

    /// <inheritdoc/>
    public Task<bool> WakeAsync() => Task.FromResult(Job.Specification is not null && !Job.Stage.IsEnded());

    /// <inheritdoc/>
    public Task<ShardPlan?> GetPlanAsync(int shard) => Task.FromResult(_run?.PlanOf(shard));

    /// <inheritdoc/>
    public Task<FeedPart> GetLearntAsync(LearntKind kind, int part) =>
        Task.FromResult(_run?.Learnt(kind, part) ?? FeedPart.Missing);

    /// <inheritdoc/>
    public Task<FeedPart> GetUpdateAsync(int from, int to, int part) =>
        _run?.UpdateAsync(from, to, part, _stop.Token) ?? Task.FromResult(FeedPart.Missing);

    /// <summary>Starts the run where it should go on; the reminder that brings it back is waited for a while.</summary>
    private async Task GoOnAsync()
    {
        if (Job.Specification is null || Job.Stage.IsEnded())
        {
            await StorageAwayException.GuardAsync(RemindAsync);
            return;
        }

        Start();
        await Task.WhenAny(_reminded, Task.Delay(ReminderPatience, clock));
    }

    private void Start()
    {
        if (!_running.IsCompleted)
        {
            return;
        }

        _stop = new CancellationTokenSource();
        _run = new JobRun(Id, _store, GrainFactory, roles, workbench, remote, options.Value, clock, logger, Changed);
        _keepAlive = this.RegisterGrainTimer(
            static _ => Task.CompletedTask,
            new GrainTimerCreationOptions(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30)) { KeepAlive = true, Interleave = true });
        _running = RunAsync(_run, _stop.Token);
        _reminded = KeepRemindedAsync(_stop.Token);
    }

    private async Task RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            await run.RunAsync(cancellationToken);
            LogDone(Id, Job.Selected, Job.Rounds);
            await EndAsync(JobStage.Done, null, Timeout.InfiniteTimeSpan);
        }
        catch (JobLostException)
        {
            LogLost(Id);
            DeactivateOnIdle();
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // By its user, who is answered elsewhere, or because this activation ends; whatever its work said to that.
        }
        catch (Exception exception) when (exception is ObjectDisposedException || roles.IsLeaving)
        {
            // Its silo ends under it: the job goes on elsewhere, and must not be written down as failed.
            LogLeft(Id, exception);
        }
#pragma warning disable CA1031 // Whatever ends a job, its status tells.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(Id, exception);
            Job.Fault = Faults.Of(exception);
            await EndAsync(JobStage.Failed, exception.Message, Timeout.InfiniteTimeSpan);
        }
        finally
        {
            run.Free();
        }
    }

    /// <summary>Writes down how the job ended and frees what it held; waits for storage no longer than it may.</summary>
    private async Task EndAsync(JobStage stage, string? message, TimeSpan patience)
    {
        if (Job.Stage != stage)
        {
            _run?.CloseStage();
        }

        (Job.Stage, Job.Message, Job.Ended) = (stage, message, Job.Ended ?? clock.GetUtcNow());
        Metrics.Jobs.Add(1, new KeyValuePair<string, object?>("stage", stage.ToString()));
        Changed();
        _run?.Release();
        _keepAlive?.Dispose();
        var written = WriteEndAsync();
        await Task.WhenAny(written, Task.Delay(patience, clock));
    }

    private async Task WriteEndAsync()
    {
        try
        {
            await _store.SaveAsync(CancellationToken.None);
            await RemindAsync();
        }
        catch (Exception exception)
        {
            LogEndNotWritten(Id, exception);
        }
    }

    /// <summary>Registers the reminder for a run, however often that takes: without it nobody brings the job back.</summary>
    private async Task KeepRemindedAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await RemindAsync();
                return;
            }
            catch (Exception exception)
            {
                LogNotReminded(Id, exception);
            }

            await Task.Delay(ReminderPause, clock, CancellationToken.None);
        }
    }

    /// <summary>
    /// Has the reminder there while the job goes on, and not when it has ended. One at a time, by what the job is then: the end
    /// of a cancelled job, written late, takes nothing from one that was resumed.
    /// </summary>
    private async Task RemindAsync()
    {
        await _reminding.WaitAsync();
        try
        {
            if (Job.Specification is not null && !Job.Stage.IsEnded())
            {
                await this.RegisterOrUpdateReminder(Reminder, ReminderPeriod, ReminderPeriod);
            }
            else if (await this.GetReminder(Reminder) is { } reminder)
            {
                await this.UnregisterReminder(reminder);
            }
        }
        finally
        {
            _reminding.Release();
        }
    }
}

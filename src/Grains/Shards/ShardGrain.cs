using FisherSft.Corpus;
using FisherSft.Embedding;
using FisherSft.Grains.Hosting;
using FisherSft.Grains.Jobs;
using FisherSft.Grains.Placement;
using FisherSft.Grains.Replicas;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;

namespace FisherSft.Grains.Shards;

/// <summary>
/// Hosts a <see cref="ShardWorker"/>: starts or joins work, answers how it stands, and hears when its coordinator falls
/// silent. Reentrant, so that it answers while work goes on; the work itself runs elsewhere.
/// </summary>
[Reentrant, ShardPlacement, Immovable]
internal sealed partial class ShardGrain(
    JobReplicas replicas,
    SiloRoles roles,
    Workbench workbench,
    IRemoteFiles remote,
    ShardStores stores,
    MovableGrains movable,
    IOptions<GrainOptions> options,
    TimeProvider clock,
    ILogger<ShardGrain> logger) : Grain, IShardGrain, IGrainMigrationParticipant
{
    private readonly GrainOptions _options = options.Value;
    private ShardKey _key;
    private JobReplica? _replica;
    private ShardWorker? _worker;
    private ShardWork? _work;
    private byte[][]? _arrived;
    private long _epoch;
    private long _sequence;
    private long _heard;
    private long? _away;
    private SiloAddress _silo = SiloAddress.Zero;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var number = this.GetPrimaryKeyLong(out var job);
        _key = new ShardKey(job!, (int)number);
        _silo = GrainContext.Address.SiloAddress!;
        _heard = clock.GetTimestamp();
        movable.Add(this);
        this.RegisterGrainTimer(
            ListenAsync, new GrainTimerCreationOptions(_options.Silence, _options.Silence) { Interleave = true });
        LogActivated(_key, _silo);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        movable.Remove(this);
        await FreeAsync(keepWorker: reason.ReasonCode == DeactivationReasonCode.Migrating);
        LogDeactivated(_key, reason.ReasonCode);
    }

    /// <inheritdoc/>
    public async Task<WorkReply> WorkAsync(ShardOrder order)
    {
        _heard = clock.GetTimestamp();
        if (order.Epoch < _epoch || (order.Epoch == _epoch && order.Sequence < _sequence))
        {
            return new WorkReply(WorkState.Stale, "idle", 0, 0, 0, null, null, _silo, 0);
        }

        (_epoch, _sequence) = (order.Epoch, order.Sequence);
        if (_work is null || _work.Name != order.Work || _work.Task is { IsCompleted: true, IsCompletedSuccessfully: false })
        {
            _work = ShardWork.Start(order, Worker(), _work);
        }

        var work = _work;
        await Task.WhenAny(work.Task, Task.Delay(_options.Poll, clock));
        _heard = clock.GetTimestamp();
        return Reply(work);
    }

    /// <inheritdoc/>
    public Task<WorkPart?> GetPartAsync(string work, int part)
    {
        _heard = clock.GetTimestamp();
        return Task.FromResult(
            _work is { Task.IsCompletedSuccessfully: true } done && done.Name == work && part < done.Task.Result.Parts.Count
                ? new WorkPart(done.Task.Result.Parts[part])
                : null);
    }

    /// <inheritdoc/>
    public Task MoveAsync(SiloAddress silo)
    {
        if (silo != _silo && roles.CanPlaceOn(silo))
        {
            LogMoving(_key, _silo, silo);
            RequestContext.Set(Orleans.Runtime.Placement.IPlacementDirector.PlacementHintKey, silo);
            MigrateOnIdle();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<SiloAddress> PlaceAsync() => Task.FromResult(_silo);

    /// <inheritdoc/>
    public async Task ReleaseAsync()
    {
        await FreeAsync(keepWorker: false);
        DeactivateOnIdle();
    }

    private ShardWorker Worker()
    {
        if (_worker is null)
        {
            _replica ??= replicas.Attach(_key.Job);
            _worker = new ShardWorker(_key, _replica, workbench, remote, stores, _options, roles.Device);
            if (_arrived is not null)
            {
                _worker.Unpack(_arrived);
                _arrived = null;
            }
        }

        return _worker;
    }

    private WorkReply Reply(ShardWork work)
    {
        var (state, fault) = StateOf(work.Task);
        if (state == WorkState.Broken && InputFaults.MayPass(work.Task.Exception!.InnerException!))
        {
            _away ??= clock.GetTimestamp();
            state = clock.GetElapsedTime(_away.Value) < InputFaults.Patience ? WorkState.Waiting : state;
        }
        else if (state == WorkState.Ready)
        {
            _away = null;
        }

        var result = state == WorkState.Ready ? work.Task.Result : null;
        if (state is WorkState.Broken or WorkState.Refused)
        {
            LogBroken(_key, work.Name, state, work.Task.Exception);
        }

        return new WorkReply(
            state,
            work.Progress.Activity,
            work.Progress.Done,
            work.Progress.Total,
            result?.Parts.Count ?? 0,
            result?.Parts[0],
            fault,
            _silo,
            result?.Evaluations ?? 0,
            work.Task.Exception is { } failure ? Faults.Of(failure) : default);
    }

    private static (WorkState State, string? Fault) StateOf(Task work) => work switch
    {
        { IsCompletedSuccessfully: true } => (WorkState.Ready, null),
        { IsCanceled: true } => (WorkState.Stale, null),
        { Exception: { } failure } => failure.InnerException switch
        {
            StaleVersionException => (WorkState.Stale, null),
            FeedException or OrleansException or TimeoutException or InputUnavailableException => (WorkState.Waiting, failure.InnerException.Message),
            InputException or CorpusChangedException or DeviceException or ArithmeticException or FileNotFoundException
                or DirectoryNotFoundException or UnauthorizedAccessException => (WorkState.Refused, failure.InnerException.Message),
            { } other => (WorkState.Broken, other.Message),
            null => (WorkState.Broken, failure.Message),
        },
        _ => (WorkState.Working, null),
    };

    /// <summary>Wakes a coordinator that has not been heard of for a while; where the job has ended, the shard ends too.</summary>
    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        if (clock.GetElapsedTime(_heard) < _options.Silence)
        {
            return;
        }

        try
        {
            if (await GrainFactory.GetGrain<IJobFeedGrain>(_key.Job).WakeAsync().WaitAsync(cancellationToken))
            {
                _heard = clock.GetTimestamp();
            }
            else
            {
                await ReleaseAsync();
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogSilence(_key, exception);
        }
    }

    private async Task FreeAsync(bool keepWorker)
    {
        if (_work is { } work)
        {
            work.Cancel();
            await work.EndAsync();
            _work = null;
        }

        if (_replica is { } replica)
        {
            replicas.Detach(replica);
            _replica = null;
        }

        if (!keepWorker)
        {
            _worker?.Dispose();
            _worker = null;
        }
    }
}

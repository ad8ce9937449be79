using FisherSft.Core.Selection;
using FisherSft.Corpus;
using FisherSft.Grains.Hosting;
using FisherSft.Grains.Placement;
using FisherSft.Grains.State;
using Microsoft.Extensions.Logging;

namespace FisherSft.Grains.Jobs;

/// <summary>
/// A job from its corpus to its results, in the coordinator's turns: orders to the shards, Core's decisions on the
/// workbench, a checkpoint after each step. What is stored already is not done again, so a run that was cut off anywhere
/// is gone on with by running it anew, and ends the same.
/// </summary>
internal sealed partial class JobRun(
    string job,
    JobStore store,
    IGrainFactory grains,
    SiloRoles roles,
    Workbench workbench,
    IRemoteFiles remote,
    GrainOptions options,
    TimeProvider clock,
    ILogger logger,
    Action changed)
{
    private readonly PickLog _pickLog = new(store);
    private JobSpecification? _specification;
    private StoredPlan? _plan;
    private ShardCalls? _calls;
    private long _stageBegan = clock.GetTimestamp();

    /// <summary>The picks so far.</summary>
    public IReadOnlyList<Pick> Ranking { get; private set; } = [];

    /// <summary>Σ gain so far.</summary>
    public double Information { get; private set; }

    /// <summary>Picks of each round.</summary>
    public IReadOnlyList<int> PicksPerRound => _pickLog.Lengths;

    /// <summary>What is known of the shards.</summary>
    public IReadOnlyList<ShardStatus> Shards => _calls?.Board.Shards ?? [];

    /// <summary>How far the present stage is, 0 to 1.</summary>
    public double Progress => Job.Stage == JobStage.Asking ? (double)Asked / Job.Examples
        : Job.Stage != JobStage.Selecting ? _calls?.Board.Progress ?? 0
        : _passed is > 0 and < 1 ? _passed
        : Job.Budget > 0 && Ranking.Count > 0 ? (double)Ranking.Count / Job.Budget
        : _calls?.Board.Progress ?? 0;

    /// <summary>How long the present stage has taken.</summary>
    public double StageSeconds => clock.GetElapsedTime(_stageBegan).TotalSeconds;

    private JobRecord Job => store.Job;

    /// <summary>What to do; d is that of the embeddings folder where the input is one, and the model's hash is told once known.</summary>
    private JobSpecification Specification => _specification ??= Job.Specification! with
    {
        Dimension = Job.Dimension > 0 ? Job.Dimension : Job.Specification!.Dimension,
        ModelSha256 = Job.Model?.Sha256,
    };

    /// <summary>Runs to the end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Job.Epoch++;
        Job.Coordinator = Guid.NewGuid();
        await store.SaveAsync(cancellationToken);
        await RequireDeviceAsync(cancellationToken);
        await CountAsync(cancellationToken);
        await AskAsync(cancellationToken);
        await LearnAsync(cancellationToken);
        await EmbedAsync(cancellationToken);
        await SelectAsync(cancellationToken);
        await CertifyAsync(cancellationToken);
        await CollectAsync(cancellationToken);
        await EnterAsync(JobStage.Done, cancellationToken);
    }

    /// <summary>Ends the shards' work.</summary>
    public void Release() => _calls?.Release();

    /// <summary>
    /// Lets go of what only a run needs, once it has ended: designs and updates, what was learnt, lengths and scores. What
    /// status and curve show stays.
    /// </summary>
    public void Free()
    {
        _updates.Clear();
        (_design, _snapshot, _snapshotting) = (null, null, null);
        (_vocabulary, _model) = ([], []);
        (_counts, _scores) = (null, []);
        _inDesign.Clear();
        _inDesign.TrimExcess();
    }

    /// <summary>Goes on to a stage and writes that down.</summary>
    private async Task EnterAsync(JobStage stage, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CloseStage();
        LogStage(job, stage, Job.Epoch);
        Job.Stage = stage;
        if (stage == JobStage.Done)
        {
            Job.Ended = clock.GetUtcNow();
        }

        changed();
        await store.SaveAsync(cancellationToken);
    }

    /// <summary>Adds the present stage's time to the record.</summary>
    public void CloseStage()
    {
        var seconds = StageSeconds;
        Job.Seconds[Job.Stage] = Job.Seconds.GetValueOrDefault(Job.Stage) + seconds;
        Metrics.StageSeconds.Record(seconds, new KeyValuePair<string, object?>("stage", Job.Stage.ToString()));
        _stageBegan = clock.GetTimestamp();
    }

    private ShardCalls Calls() => _calls ??=
        new ShardCalls(job, _plan!.Shards.Length, Job.Epoch, grains, workbench, options, clock, logger, changed);
}

using System.Diagnostics;
using FisherSft.Grains;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>
/// A moment of a job: a share of what happens in a stage (calls among its grains, reads and writes of its records), and a
/// share of the time until the next thing happens. So every stage has a middle, however short it is.
/// </summary>
/// <param name="Stage">The stage.</param>
/// <param name="Share">Of the stage's events, 0 to 1.</param>
/// <param name="Pause">Of the time to the next event, 0 to 1.</param>
internal readonly record struct Moment(JobStage Stage, double Share, double Pause);

/// <summary>Watches what happens within one job, to tell moments of it. Shared by all silos of a test.</summary>
internal sealed class Moments : IIncomingGrainCallFilter
{
    private readonly Lock _lock = new();
    private readonly Dictionary<JobStage, List<TimeSpan>> _events = [];
    private JobStage _stage;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private (JobStage Stage, int Event, TaskCompletionSource Reached)? _wanted;

    /// <summary>How many events each stage had.</summary>
    public IReadOnlyDictionary<JobStage, int> Counts
    {
        get
        {
            lock (_lock)
            {
                return _events.ToDictionary(stage => stage.Key, stage => stage.Value.Count);
            }
        }
    }

    /// <summary>Where the job is now.</summary>
    public (JobStage Stage, int Event) Now
    {
        get
        {
            lock (_lock)
            {
                return (_stage, _events.GetValueOrDefault(_stage)?.Count ?? 0);
            }
        }
    }

    /// <summary>Ends at a moment of the job that comes next, judged by a job that ran before.</summary>
    public Task WhenAsync(Moment moment, Moments before)
    {
        var known = before._events[moment.Stage];
        var at = (int)(moment.Share * known.Count);
        var pause = at + 1 < known.Count ? moment.Pause * (known[at + 1] - known[at]) : TimeSpan.Zero;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _wanted = (moment.Stage, at, reached);
            Check();
        }

        return PausedAsync();

        async Task PausedAsync()
        {
            await reached.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

            // Between two events nothing can be waited for but time.
            await Task.Delay(pause, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Something happens.</summary>
    public void Tick()
    {
        lock (_lock)
        {
            if (!_events.TryGetValue(_stage, out var events))
            {
                _events[_stage] = events = [];
            }

            events.Add(_clock.Elapsed);
            Check();
        }
    }

    /// <summary>The job enters a stage.</summary>
    public void Enter(JobStage stage)
    {
        lock (_lock)
        {
            _stage = stage;
            Check();
        }
    }

    /// <inheritdoc/>
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod?.DeclaringType is not { } type || (type != typeof(IShardGrain) && type != typeof(IJobFeedGrain)))
        {
            await context.Invoke();
            return;
        }

        Tick();
        await context.Invoke();
        Tick();
    }

    /// <summary>A stage that is over has had all its moments; a failed job is over with all of them.</summary>
    private void Check()
    {
        if (_wanted is { } wanted
            && (_stage > wanted.Stage || (_stage == wanted.Stage && (_events.GetValueOrDefault(_stage)?.Count ?? 0) > wanted.Event)))
        {
            _wanted = null;
            wanted.Reached.SetResult();
        }
    }
}

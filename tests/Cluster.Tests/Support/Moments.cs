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
    private readonly List<HeldMoment> _held = [];
    private readonly HashSet<SiloAddress> _killed = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private JobStage _stage;

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

    /// <summary>Holds the job that comes next at a moment, judged by a job that ran before.</summary>
    public HeldMoment Hold(Moment moment, Moments before)
    {
        var known = before._events[moment.Stage];
        var at = (int)(moment.Share * known.Count);
        var pause = at + 1 < known.Count ? moment.Pause * (known[at + 1] - known[at]) : TimeSpan.Zero;
        var held = new HeldMoment(moment.Stage, at, pause);
        lock (_lock)
        {
            _held.Add(held);
            Check();
        }

        return held;
    }

    /// <summary>A silo is about to be killed: a record of its that is held then is never written.</summary>
    public void Kill(SiloAddress silo)
    {
        lock (_lock)
        {
            _killed.Add(silo);
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

    /// <summary>The job enters a stage, once nobody holds it in an earlier one.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="silo">Where its coordinator is.</param>
    public async Task EnterAsync(JobStage stage, SiloAddress silo)
    {
        List<HeldMoment> earlier;
        lock (_lock)
        {
            // A stage that is over has had all its moments; a failed job is over with all of them.
            earlier = _held.FindAll(held => held.Stage < stage);
        }

        earlier.ForEach(static held => held.Reach());
        await Task.WhenAll(earlier.Select(static held => held.Over));
        bool isDead;
        lock (_lock)
        {
            isDead = _killed.Contains(silo);
            _stage = isDead ? _stage : stage;
            Check();
        }

        if (isDead)
        {
            await new TaskCompletionSource().Task;
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

    private void Check()
    {
        var events = _events.GetValueOrDefault(_stage)?.Count ?? 0;
        _held.FindAll(held => held.Stage == _stage && events > held.Event).ForEach(static held => held.Reach());
    }
}

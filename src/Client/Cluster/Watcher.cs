using FisherSft.Client.Commands;
using FisherSft.Client.Options;
using FisherSft.Client.Pipeline;
using FisherSft.Client.Progress;
using FisherSft.Corpus;
using FisherSft.Grains;

namespace FisherSft.Client.Cluster;

/// <summary>Shows a job on the views that show a local run, from the statuses it tells.</summary>
internal sealed class Watcher(TimedStages stages)
{
    /// <summary>What shards do that is counted in bytes; all else is counted in examples.</summary>
    private static readonly string[] InBytes = ["count rows", "fetch rows"];

    private (string Name, string Unit) _shown;
    private string? _message;

    /// <summary>Watches a job to its end.</summary>
    /// <returns>Its last status.</returns>
    public static JobStatus Run(
        IJobGrain job, string id, LogKind log, Invocation invocation, CancellationToken cancellationToken) =>
        ProgressViews.For(log, invocation.Surroundings).Show(view =>
        {
            var timed = new TimedStages(view);
            var last = Task.Run(() => new Watcher(timed).FollowAsync(job, id, cancellationToken), CancellationToken.None)
                .GetAwaiter().GetResult();
            timed.End();
            return last;
        });

    /// <summary>Shows a status.</summary>
    public void Show(JobStatus status)
    {
        if (status.Message is { } message && message != _message)
        {
            stages.Message(message);
        }

        _message = status.Message;
        if (status.Stage.IsEnded())
        {
            stages.End();
            return;
        }

        var (name, unit, done, total) = Measure(status);
        if ((name, unit) != _shown)
        {
            _shown = (name, unit);
            stages.Begin(name, total, unit);
        }

        stages.Note(new StageNote(
            JobText.Shards(status), total, status.SecondsLeft is { } left ? TimeSpan.FromSeconds(left) : null));
        stages.Report(done, unit == "picks" ? status.LastGain : null);
    }

    private static (string Name, string Unit, long Done, long Total) Measure(JobStatus status)
    {
        var stage = JobText.Name(status.Stage);
        if (status is { Stage: JobStage.Selecting, Selected: > 0 })
        {
            var bounded = status.Specification?.Budget.EndsWith("tok", StringComparison.Ordinal) == true;
            return (stage, "picks", status.Selected, bounded ? 0 : status.Budget);
        }

        if (status.Stage == JobStage.Asking)
        {
            return (stage, "examples", status.Asked, status.Examples);
        }

        // Shards go from one piece of work to the next at their own times: what most do is what is shown.
        var activity = status.Shards.Select(shard => shard.Activity).Where(activity => activity is not ("" or "done" or "wait"))
            .GroupBy(activity => activity).MaxBy(group => group.Count())?.Key;
        var name = activity is null || status.Stage is JobStage.Counting or JobStage.Embedding or JobStage.Certifying or JobStage.Collecting
            ? stage
            : $"{stage}: {activity}";
        var working = status.Shards.Where(shard => shard.Total > 0).ToList();
        return (
            name,
            status.Stage is JobStage.Counting or JobStage.Collecting || InBytes.Contains(activity) ? "bytes" : "examples",
            working.Sum(shard => Math.Min(shard.Done, shard.Total)),
            working.Count == status.Shards.Count ? working.Sum(shard => shard.Total) : 0);
    }

    private async Task<JobStatus> FollowAsync(IJobGrain job, string id, CancellationToken cancellationToken)
    {
        JobStatus? last = null;
        await foreach (var status in job.FollowAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            last = status;
            if (status.Stage == JobStage.None)
            {
                throw new InputException($"There is no job {id} on this cluster; {Cli.Name} jobs lists those there are.");
            }

            Show(status);
        }

        return last!;
    }
}

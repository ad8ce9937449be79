using System.Runtime.CompilerServices;
using FisherSft.Core.Selection;
using FisherSft.Grains.State;

namespace FisherSft.Grains.Jobs;

/// <content>What clients are told: status, progress, results.</content>
internal sealed partial class JobGrain
{
    private static readonly TimeSpan WatchPause = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan WatchPulse = TimeSpan.FromSeconds(5);

    private Task<List<Pick>>? _stored;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public Task<JobStatus> GetStatusAsync() => Task.FromResult(Status());

    /// <inheritdoc/>
    public async IAsyncEnumerable<JobStatus> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var changed = _changed.Task;
            var status = Status();
            yield return status;
            if (status.Stage is JobStage.None || status.Stage.IsEnded())
            {
                yield break;
            }

            await Task.WhenAny(changed, Task.Delay(WatchPulse, clock, cancellationToken));
            await Task.Delay(WatchPause, clock, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<CurvePoint[]> GetCurveAsync(int points)
    {
        var ranking = _run?.Ranking ?? await StoredRankingAsync();
        var (curve, information) = (new List<CurvePoint>(), 0.0);
        var step = Math.Max(1, ranking.Count / Math.Clamp(points, 1, 10_000));
        for (var rank = 0; rank < ranking.Count; rank++)
        {
            information += ranking[rank].Gain;
            if (rank % step == 0 || rank == ranking.Count - 1)
            {
                curve.Add(new CurvePoint(rank + 1, ranking[rank].Gain, information));
            }
        }

        return [.. curve];
    }

    /// <summary>The picks of a job that nobody has worked on since this activation began.</summary>
    private Task<List<Pick>> StoredRankingAsync()
    {
        if (_stored is null or { IsFaulted: true } or { IsCanceled: true })
        {
            _stored = new PickLog(_store).LoadAsync(CancellationToken.None);
        }

        return _stored;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ResultChunk> ResultsAsync(
        int fromRank = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (Job.Stage != JobStage.Done)
        {
            throw new JobException(Job.Stage == JobStage.None
                ? $"there is no job {Id}"
                : $"job {Id} is not done but {Job.Stage}; its results are there once it is");
        }

        var plan = await _store.ReadAsync<StoredPlan>("plan", cancellationToken) ?? throw Lost("the plan");
        var facts = await _store.ReadAsync<StoredFacts>(JobRun.FactsName, cancellationToken) ?? throw Lost("the facts");
        yield return new ResultChunk
        {
            Facts = new ResultFacts
            {
                Status = Status(),
                Inputs = [.. plan.Files.Select((file, at) => new InputFact(file.Name, file.Length, plan.Hashes.ElementAtOrDefault(at) ?? string.Empty))],
                Information = Job.Information,
                UpperBound = Job.UpperBound,
                Bound = Job.Bound,
                Vocabulary = Job.Vocabulary,
                PicksPerRound = await PicksPerRoundAsync(cancellationToken),
                Corpus = facts.Corpus,
                Machine = facts.Machine,
                HeldOut = Job.HeldOut,
                Model = Job.Model,
                Asked = Job.Asked,
            },
        };
        for (var part = 0; part < Job.ResultParts; part++)
        {
            var stored = await _store.ReadAsync<StoredChunk>(JobRun.ResultName(part), cancellationToken)
                ?? throw Lost($"part {part} of the results");
            var rows = fromRank > 0 ? [.. stored.Chunk.Rows.Where(row => row.Rank > fromRank)] : stored.Chunk.Rows;
            if (rows.Length + stored.Chunk.Rejected.Length > 0)
            {
                yield return stored.Chunk with { Rows = rows };
            }
        }
    }

    private JobException Lost(string what) => new($"{what} of job {Id} is no longer in storage; submit it anew");

    private async Task<int[]> PicksPerRoundAsync(CancellationToken cancellationToken)
    {
        if (_run is { PicksPerRound.Count: > 0 } run)
        {
            return [.. run.PicksPerRound];
        }

        var log = new PickLog(_store);
        await log.LoadAsync(cancellationToken);
        return [.. log.Lengths];
    }

    private JobStatus Status()
    {
        var run = _run;
        var ended = Job.Stage.IsEnded();
        var seconds = new Dictionary<JobStage, double>(Job.Seconds);
        if (run is not null && !ended)
        {
            seconds[Job.Stage] = seconds.GetValueOrDefault(Job.Stage) + run.StageSeconds;
        }

        var progress = Job.Stage == JobStage.Done ? 1 : run?.Progress ?? 0;
        return new JobStatus
        {
            Job = Id,
            Stage = Job.Stage,
            Specification = Job.Specification,
            Submitted = Job.Submitted,
            Ended = Job.Ended,
            Fault = Job.Fault,
            Message = Job.Message ?? _store.Waiting ?? run?.Waiting,
            Examples = Job.Examples,
            Rejected = Job.Rejected,
            Tokens = Job.Tokens,
            Selected = Job.Selected,
            Budget = Job.Budget,
            Rounds = Job.Rounds,
            GainEvaluations = Job.GainEvaluations,
            BoundEvaluations = Job.BoundEvaluations,
            TangentEvaluations = Job.TangentEvaluations,
            Information = ended && Job.Information > 0 ? Job.Information : run?.Information ?? 0,
            LastGain = run is { Ranking: [.., var last] } ? last.Gain : 0,
            Seconds = seconds,
            Progress = progress,
            SecondsLeft = !ended && progress is > 0.01 and < 1 && run is not null ? run.StageSeconds / progress * (1 - progress) : null,
            Shards = run?.Shards.ToArray() ?? [],
            CertifiedShare = Job.UpperBound > 0 ? Math.Min(1, Job.Information / Job.UpperBound) : null,
            Silo = _silo.ToString(),
            CheckpointBytes = _store.BytesWritten,
            Asked = run?.Asked ?? 0,
        };
    }

    private void Changed()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.TrySetResult();
    }
}

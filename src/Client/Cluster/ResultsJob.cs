using FisherSft.Client.Commands;
using FisherSft.Client.Options;
using FisherSft.Client.Output;
using FisherSft.Client.Pipeline;
using FisherSft.Client.Report;
using FisherSft.Core.Selection;
using FisherSft.Corpus;
using FisherSft.Embedding.Npy;
using FisherSft.Grains;

namespace FisherSft.Client.Cluster;

/// <summary>
/// Writes the DIR of `select` from what a finished job sends. Rows go to selected.jsonl as they come, so that a selection
/// may be larger than memory.
/// </summary>
internal sealed class ResultsJob(IJobGrain job, JobStatus status, RunSettings run, Invocation invocation)
{
    private readonly List<RankedExample> _ranking = [];
    private readonly SortedDictionary<string, long> _reasons = new(StringComparer.Ordinal);
    private ResultFacts? _facts;

    public async Task<string> RunAsync(TimedStages stages, CancellationToken cancellationToken)
    {
        var settings = JobModel.SettingsOf(status.Specification!, run);
        using var folder = RunFolder.Open(run, JobModel.IdentityOf(settings, status), stages.Message);
        if (folder is null)
        {
            return string.Empty;
        }

        folder.RequireOutside(status.Specification!.Inputs.Where(input => !RemotePath.IsOne(input)));
        stages.Begin("fetch", status.Selected, "picks");
        await FetchAsync(folder, stages, cancellationToken).ConfigureAwait(false);
        if (_facts!.Model is { } model)
        {
            ModelFacts.Tell(model.Context, model.Windowed, model.Skipped, stages.Message);
        }

        var asked = JobModel.AskedOf(settings, _facts);
        if (asked is not null)
        {
            AskJob.Tell(asked, settings.Asking!.Answers, stages.Message);
        }

        stages.Begin("write", 0, "files");
        var texts = _facts.Corpus.HasRows
            ? SelectedText.Read(settings.Corpus, folder.WorkFile(SelectedFile.FileName), _ranking.Count, cancellationToken).Texts
            : new Dictionary<int, IReadOnlyList<Segment>>();
        var selection = new Selection
        {
            Settings = settings,
            Options = JobModel.OptionsOf(settings, status, _facts),
            CommandLine = invocation.CommandLine,
            Corpus = JobModel.CorpusOf(status, _facts, _reasons),
            Result = JobModel.ResultOf(status, _facts, _ranking),
            Ranking = _ranking,
            Texts = texts,
            PicksPerRound = _facts.PicksPerRound,
            Resumed = 0,
            Started = status.Submitted,
            Asked = asked is null ? null : AskedExamples.ToJson(asked),
        };
        return Write(selection, folder, stages, cancellationToken);
    }

    private async Task FetchAsync(RunFolder folder, TimedStages stages, CancellationToken cancellationToken)
    {
        using var selected = SelectedFile.Create(folder.WorkFile(SelectedFile.FileName));
        using var rejected = new RejectedFile(folder.WorkFile(RejectedFile.FileName));
        var sum = 0.0;
        await foreach (var chunk in ResultsStream.ReadAsync(job, cancellationToken).ConfigureAwait(false))
        {
            _facts ??= chunk.Facts;
            foreach (var row in chunk.Rows)
            {
                sum += row.Gain;
                _ranking.Add(new RankedExample(row.Rank, row.Index, row.Id, row.Source, row.Line, row.Tokens, row.Gain, sum) { Score = row.Score });
                SelectedFile.WriteRow(selected, row.Row);
            }

            foreach (var line in chunk.Rejected)
            {
                rejected.Add(new RejectedRow(line.File, line.Line, line.Reason, line.Raw));
                _reasons[line.Reason] = _reasons.GetValueOrDefault(line.Reason) + 1;
            }

            stages.Report(_ranking.Count);
        }

        if (_facts is null || _ranking.Count == 0 || _ranking[^1].Rank != _ranking.Count)
        {
            throw new OutsideException(
                $"The results of job {status.Job} came incomplete ({_ranking.Count} rows of {status.Selected}). Check the silos' storage, and run the same command again.");
        }
    }

    private string Write(Selection selection, RunFolder folder, TimedStages stages, CancellationToken cancellationToken)
    {
        RankingFile.Write(folder.WorkFile(RankingFile.FileName), _ranking);
        NpyWriter.Save(folder.WorkFile(Results.IndicesFile), [.. _ranking.Select(row => row.Index)]);
        File.WriteAllText(folder.WorkFile(Results.ReportFile), ReportPage.Render(selection));
        RunRecord.Write(folder.WorkFile(RunFolder.RunFile), JobModel.RecordOf(selection, status, _facts!));
        cancellationToken.ThrowIfCancellationRequested();
        folder.RemoveResults();
        folder.Publish(Results.Selection);
        stages.End();
        var seconds = JobModel.SecondsOf(status);
        return Summary.Of(selection, seconds, seconds.Values.Sum());
    }
}

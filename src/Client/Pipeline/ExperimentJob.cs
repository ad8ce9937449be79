using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using FisherSft.Client.Commands;
using FisherSft.Client.Options;
using FisherSft.Client.Output;
using FisherSft.Client.Progress;
using FisherSft.Client.Report;
using FisherSft.Core.Tokens;
using FisherSft.Corpus;
using FisherSft.Experiments;
using FisherSft.Experiments.Data;
using FisherSft.Experiments.Statistics;

namespace FisherSft.Client.Pipeline;

/// <summary>
/// `experiment`: for words a corpus is read and embedded; then trial after trial, as many at once as there are threads, each kept
/// in a journal when it is done; then the files. A trial depends on nothing but its setting and its seed, so that results are the
/// same to the byte on any number of threads and after --resume.
/// </summary>
internal sealed class ExperimentJob(ExperimentSettings settings, Invocation invocation)
{
    private static readonly ReadSummary NoCorpus = new(0, 0, new Dictionary<string, long>(), []);

    private readonly DateTimeOffset _started = DateTimeOffset.UtcNow;

    public string Run(TimedStages stages, CancellationToken cancellationToken)
    {
        var identity = settings.Identity();
        var embedded = settings.Corpus is { } corpus && Inputs.IsEmbeddingsFolder(corpus, settings.Embedder);
        using var folder = RunFolder.Open(settings.Run, identity, stages.Message);
        if (folder is null)
        {
            return string.Empty;
        }

        try
        {
            using var source = Open(embedded, folder, cancellationToken);
            folder.RequireOutside(source?.Paths ?? []);
            source?.Read(folder, stages, cancellationToken);
            if (!folder.Resumed)
            {
                folder.RemoveResults();
            }

            folder.FixJob(identity, source?.Summary.ToJson() ?? []);
            var study = source is null
                ? new Study(settings.Study, settings.Examples!)
                : OfRows(source.Embed(null, stages, cancellationToken));
            var (measured, resumed) = Measure(study, folder, stages, cancellationToken);
            return Write(study, measured, resumed, source, folder, stages, cancellationToken);
        }
        catch (Exception exception) when (!folder.Resumed && ExitCodes.IsWrongInput(exception))
        {
            folder.Discard();
            throw;
        }
    }

    private IExampleSource? Open(bool embedded, RunFolder folder, CancellationToken cancellationToken) =>
        settings.Corpus is not { } corpus ? null
        : embedded ? new FolderSource(corpus)
        : new TextSource(corpus, settings.Embedder, folder, invocation.Surroundings.OpenInput, cancellationToken);

    /// <summary>The study of a corpus, whose rows have the dimension that they have.</summary>
    /// <exception cref="InputException">It is too small for the budgets, or too large.</exception>
    private Study OfRows(ITokenStore rows)
    {
        if (settings.Study.Budgets[^1] > rows.Count)
        {
            throw new InputException($"--budgets {settings.Study.Budgets[^1]} is above the {rows.Count} examples of the corpus; pass smaller ones.");
        }

        if (!StudyTokens.Fits(rows.TotalTokens, rows.Dimension))
        {
            throw new InputException($"{Words.Count(rows.TotalTokens, "tokens")} of {rows.Dimension} dimensions are more than a study holds; " +
                "pass --limit N to read fewer examples, or a smaller --dim.");
        }

        var options = settings.Study with
        {
            Settings = [.. settings.Study.Settings.Select(setting => setting with { Dimension = rows.Dimension })],
        };
        return new Study(options, new GivenExamples(new StudyTokens(rows)));
    }

    private (IReadOnlyList<Measurement> Measured, int Resumed) Measure(
        Study study, RunFolder folder, TimedStages stages, CancellationToken cancellationToken)
    {
        var (journal, kept) = TrialJournal.Open(folder.WorkFile(TrialJournal.FileName), study.Trials.Count);
        using var _ = journal;
        if (folder.Resumed)
        {
            stages.Message($"Going on after {Words.Count(kept.Count, "trials")}.");
        }

        var measured = new IReadOnlyList<Measurement>?[study.Trials.Count];
        foreach (var (trial, measurements) in kept)
        {
            measured[trial] = measurements;
        }

        var (gate, done) = (new Lock(), kept.Count);
        stages.Begin("trials", study.Trials.Count, "trials");
        stages.Report(done);
        var left = Partitioner.Create(study.Trials.Where(trial => measured[trial.Index] is null), EnumerablePartitionerOptions.NoBuffering);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = settings.Threads, CancellationToken = cancellationToken };
        Parallel.ForEach(left, parallel, trial =>
        {
            var measurements = study.Run(trial, cancellationToken);
            journal.Append(trial.Index, measurements);
            lock (gate)
            {
                measured[trial.Index] = measurements;
                stages.Report(++done);
            }
        });
        stages.End();
        return ([.. measured.SelectMany(trial => trial!)], kept.Count);
    }

    private string Write(
        Study study,
        IReadOnlyList<Measurement> measured,
        int resumed,
        IExampleSource? source,
        RunFolder folder,
        TimedStages stages,
        CancellationToken cancellationToken)
    {
        stages.Begin("write", 0, "files");
        var summary = StudySummary.Of(measured);
        StudyFiles.WriteResults(folder.WorkFile(StudyFiles.ResultsFile), measured);
        StudyFiles.WriteSummary(folder.WorkFile(StudyFiles.SummaryFile), summary);
        var page = new StudyPage(settings, study.Options, summary, source?.Summary, invocation);
        File.WriteAllText(folder.WorkFile(Results.ReportFile), page.Render());
        cancellationToken.ThrowIfCancellationRequested();
        stages.End();
        var record = Record(study, summary, source, resumed);
        RunRecord.End(record, stages);
        RunRecord.Write(folder.WorkFile(RunFolder.RunFile), record);
        folder.Publish(Results.Study.Where(name => name != RejectedFile.FileName || source is not null));
        folder.Discard();
        return StudyText.Summary(settings.Run.Out, study.Options, summary, stages.Total);
    }

    private JsonObject Record(Study study, StudySummary summary, IExampleSource? source, int resumed)
    {
        var options = settings.Identity();
        options["out"] = settings.Run.Out;
        options["threads"] = settings.Threads;
        var read = source?.Summary ?? NoCorpus;
        var record = RunRecord.Begin(invocation.CommandLine, _started, options, read);
        var counts = source is null
            ? []
            : RunRecord.Counts(read, source.Size.Tokens, study.Options.Settings[0].Dimension);
        counts["trials"] = study.Trials.Count;
        counts["resumedAfter"] = resumed;
        record["counts"] = counts;
        RunRecord.AddLearnt(record, source?.Learnt ?? []);
        record["slopes"] = new JsonArray([.. summary.Slopes.Select(StudyText.ToJson)]);
        return record;
    }
}

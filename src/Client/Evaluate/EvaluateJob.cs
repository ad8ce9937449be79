using FisherSft.Client.Commands;
using FisherSft.Client.Output;
using FisherSft.Client.Pipeline;
using FisherSft.Corpus;
using FisherSft.Embedding.Precomputed;
using FisherSft.Experiments.HeldOut;

namespace FisherSft.Client.Evaluate;

/// <summary>`evaluate`: read, learn, embed, then fit a layer on each selection and judge it.</summary>
internal sealed class EvaluateJob(EvaluateSettings settings, Invocation invocation)
{
    private readonly DateTimeOffset _started = DateTimeOffset.UtcNow;

    public string Run(TimedStages stages, CancellationToken cancellationToken)
    {
        if (settings.Corpus.Inputs.FirstOrDefault(EmbeddingsFolder.IsOne) is { } already)
        {
            throw new InputException($"{already} is an embeddings folder, which keeps no tokens' ids to predict; pass the corpus itself.");
        }

        var identity = settings.Identity();
        using var folder = RunFolder.Open(settings.Run, identity, stages.Message);
        if (folder is null)
        {
            return string.Empty;
        }

        using var source = new TextSource(
            settings.Corpus, settings.Embedder, folder, invocation.Surroundings.OpenInput, cancellationToken);
        folder.RequireOutside(source.Paths);
        source.Read(folder, stages, cancellationToken);
        if (source.Summary.Examples < 2)
        {
            throw new InputException("There are fewer than 2 examples, and some must be held out; pass more text.");
        }

        if (!folder.Resumed)
        {
            folder.RemoveResults();
        }

        folder.FixJob(identity, source.Summary.ToJson());
        var tokens = source.Embed(null, stages, cancellationToken);
        var (journal, measured) = MeasurementJournal.Open(folder.WorkFile(MeasurementJournal.FileName));
        using var _ = journal;
        if (folder.Resumed)
        {
            stages.Message($"Going on after {measured.Count} of {Evaluation.CountOf(settings.Evaluation)} fits.");
        }

        stages.Begin("evaluate", Evaluation.CountOf(settings.Evaluation), "fits");
        stages.Report(measured.Count);
        foreach (var measurement in Evaluation.Run(tokens, settings.Evaluation, [.. measured], cancellationToken))
        {
            journal.Append(measurement);
            measured.Add(measurement);
            stages.Report(measured.Count);
        }

        stages.End();
        var evidence = new Evidence(settings.Evaluation, measured);
        EvidenceFiles.Write(folder, evidence);
        File.WriteAllText(
            folder.WorkFile(Results.ReportFile), EvidencePage.Render(evidence, settings, source, tokens, invocation.CommandLine));
        var record = RunRecord.Begin(invocation.CommandLine, _started, settings.Resolved(), source.Summary);
        record["counts"] = RunRecord.Counts(source.Summary, tokens.TotalTokens, tokens.Dimension);
        RunRecord.AddLearnt(record, source.Learnt);
        RunRecord.End(record, stages);
        RunRecord.Write(folder.WorkFile(RunFolder.RunFile), record);
        folder.Publish(Results.Evaluation);
        folder.Discard();
        return EvidenceFiles.Summary(evidence, folder.Path);
    }
}

using FisherSft.Client.Commands;
using FisherSft.Client.Options;
using FisherSft.Client.Output;
using FisherSft.Client.Pipeline;
using FisherSft.Client.Progress;
using FisherSft.Client.Report;
using FisherSft.LanguageModels;

namespace FisherSft.Client.Judging;

/// <summary>`judge` from two files to a report: read, ask, write.</summary>
internal sealed class JudgeJob(JudgeSettings settings, Invocation invocation)
{
    private readonly DateTimeOffset _started = DateTimeOffset.UtcNow;

    /// <summary>What it would cost.</summary>
    public string DryRun()
    {
        var (_, _, pairs) = Read();
        return $"{"pairs",-10} {Words.Count(pairs.Count)}\n{"asking",-10} {CostOf(pairs, static _ => 2).Told(settings.Model)}\n";
    }

    public string Run(TimedStages stages, CancellationToken cancellationToken)
    {
        stages.Begin("read", 0, "pairs");
        var (a, b, pairs) = Read();
        var inputs = new ReadSummary(pairs.Count, 0, new Dictionary<string, long>(), [a.File, b.File]);
        stages.End();
        using var folder = RunFolder.Open(settings.Run, settings.Identity(), stages.Message);
        if (folder is null)
        {
            return string.Empty;
        }

        folder.RequireOutside(inputs.Inputs.Select(input => Path.GetFullPath(input.Name)));
        if (!folder.Resumed)
        {
            folder.RemoveResults();
        }

        folder.FixJob(settings.Identity(), inputs.ToJson());
        using var journal = AnswerJournal.Open(folder.WorkFile(AnswerJournal.FileName));
        using var client = settings.Model.Connect(invocation.Surroundings, journal);
        try
        {
            var judgements = Ask(pairs, client, journal, stages, cancellationToken);
            var run = new JudgeRun
            {
                Settings = settings,
                CommandLine = invocation.CommandLine,
                Started = _started,
                Pairs = pairs,
                Judgements = judgements,
                Tally = new JudgeTally(judgements),
                Counts = client.Counts,
                OwnTemperature = client.OwnTemperature,
            };
            RequireAnswers(run, client, folder);
            return Write(run, inputs, folder, stages);
        }
        catch (EndpointException) when (!folder.Resumed && journal.Count == 0)
        {
            // Nothing is worth going on with, and the next try may name another endpoint.
            folder.Discard();
            throw;
        }
    }

    private (CompletionFile A, CompletionFile B, IReadOnlyList<CompletionPair> Pairs) Read()
    {
        var (a, b) = (CompletionFile.Read(settings.A), CompletionFile.Read(settings.B));
        return (a, b, CompletionPairs.Of(a, b));
    }

    /// <param name="pairs">All pairs.</param>
    /// <param name="open">How many of a pair's two questions are still to be asked.</param>
    private QuestionCost CostOf(IReadOnlyList<CompletionPair> pairs, Func<CompletionPair, int> open)
    {
        var (questions, characters) = (0L, 0L);
        foreach (var pair in pairs)
        {
            var count = open(pair);
            questions += count;
            characters += (long)count * settings.Prompt.For(pair.A.Prompt, pair.A.Text, pair.B.Text).Length;
        }

        return new QuestionCost(questions, characters, questions * settings.Model.AnswerTokens);
    }

    private Judgement[] Ask(
        IReadOnlyList<CompletionPair> pairs,
        ChatClient client,
        AnswerJournal journal,
        TimedStages stages,
        CancellationToken cancellationToken)
    {
        var judge = new PairJudge(client, settings.Prompt, settings.Model.AnswerTokens);
        if (journal.Count > 0)
        {
            stages.Message($"{Words.Count(journal.Count, "answers")} of the interrupted run are kept.");
        }

        var cost = CostOf(pairs, pair => judge.Open(pair.A.Prompt, pair.A.Text, pair.B.Text));
        stages.Message($"Asking {settings.Model.Model} at {settings.Model.Endpoint.OriginalString}: {cost.Told(settings.Model)}.");
        var judgements = new Judgement[pairs.Count];
        AskLoop.Run(
            pairs.Index(),
            pairs.Count,
            "pairs",
            settings.Model,
            stages,
            async (pair, stop) => judgements[pair.Index] =
                await judge.JudgeAsync(pair.Item.A.Prompt, pair.Item.A.Text, pair.Item.B.Text, stop).ConfigureAwait(false),
            cancellationToken);
        return judgements;
    }

    private void RequireAnswers(JudgeRun run, ChatClient client, RunFolder folder)
    {
        if (run.Tally.Answers == 0)
        {
            // The same answers would be found again.
            folder.Discard();
            throw new EndpointException(
                $"The model {settings.Model.Model} at {settings.Model.Endpoint.OriginalString} answered no question with 1 or 2" +
                $"{(client.LastFault is { } fault ? $"; it gave {fault.TrimEnd('.')}" : string.Empty)}. Pass another --judge-model, or more " +
                "--answer-tokens where it thinks first.");
        }
    }

    private static string Write(JudgeRun run, ReadSummary inputs, RunFolder folder, TimedStages stages)
    {
        stages.Begin("write", 0, "files");
        JudgementsOutput.WriteLines(folder.WorkFile(Results.JudgementsFile), run);
        File.WriteAllText(folder.WorkFile(Results.ReportFile), JudgePage.Render(run));
        stages.End();
        var record = JudgementsOutput.Record(run, inputs);
        RunRecord.End(record, stages);
        RunRecord.Write(folder.WorkFile(RunFolder.RunFile), record);
        folder.Publish(Results.Judgements);
        folder.Discard();
        return JudgementsOutput.Summary(run);
    }
}

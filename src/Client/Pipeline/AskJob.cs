using FisherSft.Client.Options;
using FisherSft.Client.Output;
using FisherSft.Client.Progress;
using FisherSft.Corpus;
using FisherSft.LanguageModels;

namespace FisherSft.Client.Pipeline;

/// <summary>The stage "ask" of --method askllm: what it will cost, every example's score, and what became of the questions.</summary>
internal sealed class AskJob(AskLlmSettings settings, Surroundings surroundings)
{
    /// <exception cref="EndpointException">The endpoint cannot be used, or says nothing that could be ranked by.</exception>
    public AskedExamples Run(IExampleSource source, RunFolder folder, TimedStages stages, CancellationToken cancellationToken)
    {
        var path = folder.WorkFile(AskedExamples.FileName);
        var examples = source.Summary.Examples;
        if (folder.Resumed && AskedExamples.Read(path, examples) is { } known)
        {
            stages.Message("All examples have been asked about already.");
            return known;
        }

        using var journal = AnswerJournal.Open(folder.WorkFile(AnswerJournal.FileName));
        using var client = settings.Model.Connect(surroundings, journal);
        var scorer = new AskLlmScorer(client, settings.Answers, settings.Model.AnswerTokens);
        TellCost(source, journal, scorer, stages, cancellationToken);
        try
        {
            var scores = Ask(source, scorer, stages, cancellationToken);
            var asked = Sum(scores, client, folder);
            Tell(asked.Facts, settings.Answers, stages.Message);
            var kept = new AskedExamples(asked.Scores, AskedExamples.ToJson(asked.Facts));
            kept.Write(path);
            return kept;
        }
        catch (EndpointException) when (!folder.Resumed && journal.Count == 0)
        {
            // Nothing is worth going on with, and the next try may name another endpoint.
            folder.Discard();
            throw;
        }
    }

    private void TellCost(
        IExampleSource source, AnswerJournal journal, AskLlmScorer scorer, TimedStages stages, CancellationToken cancellationToken)
    {
        var cost = new AskLlmCost(settings);
        foreach (var text in source.Examples(cancellationToken).Select(ExampleText.Of).Where(text => !scorer.Knows(text)))
        {
            cost.Add(text);
        }

        if (journal.Count > 0)
        {
            stages.Message($"{Words.Count(journal.Count, "answers")} of the interrupted run are kept.");
        }

        stages.Message(cost.IsNothing
            ? "Nothing is left to be asked."
            : $"Asking {settings.Model.Model} at {settings.Model.Endpoint.OriginalString}: {cost}.");
    }

    private ExampleScore[] Ask(IExampleSource source, AskLlmScorer scorer, TimedStages stages, CancellationToken cancellationToken)
    {
        var scores = new ExampleScore[source.Summary.Examples];
        Array.Fill(scores, ExampleScore.None);
        AskLoop.Run(
            source.Examples(cancellationToken),
            scores.Length,
            "examples",
            settings.Model,
            stages,
            async (example, stop) =>
                scores[example.Index] = await scorer.ScoreAsync(ExampleText.Of(example), stop).ConfigureAwait(false),
            cancellationToken);
        return scores;
    }

    private static AskedScores Sum(ExampleScore[] scores, ChatClient client, RunFolder folder)
    {
        try
        {
            return AskedScores.Of(scores, client);
        }
        catch (EndpointException)
        {
            // The same answers would be found again.
            folder.Discard();
            throw;
        }
    }

    /// <summary>Tells what a user should know of how examples were scored.</summary>
    /// <param name="facts">What became of the questions.</param>
    /// <param name="answers">How many were counted where there were no log-probabilities.</param>
    /// <param name="tell">Shows a line.</param>
    public static void Tell(AskedFacts facts, int answers, Action<string> tell)
    {
        if (facts.ByCounting > 0)
        {
            tell($"{Words.Count(facts.ByCounting, "examples")} scored by counting {answers} answers each, for want of log-probabilities.");
        }

        if (facts.Unanswered > 0)
        {
            tell($"{Words.Count(facts.Unanswered, "examples")} unanswered, and ranked last" +
                $"{(facts.LastFault is { } fault ? $"; the last question that failed gave {fault}" : string.Empty)}.");
        }
    }
}

using System.Text.Json.Nodes;
using FisherSft.Client.Options;
using FisherSft.Client.Output;
using FisherSft.Client.Progress;
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
        if (folder.Resumed && AskedExamples.Read(path, examples) is { } kept)
        {
            stages.Message("All examples have been asked about already.");
            return kept;
        }

        using var journal = AnswerJournal.Open(folder.WorkFile(AnswerJournal.FileName));
        using var client = settings.Model.Connect(surroundings, journal);
        var scorer = new AskLlmScorer(client, settings.Answers, settings.Model.AnswerTokens);
        TellCost(source, journal, scorer, stages, cancellationToken);
        try
        {
            var scores = Ask(source, scorer, stages, cancellationToken);
            var asked = new AskedExamples([.. scores.Select(score => score.Score)], Facts(scores, client));
            RequireScores(scores, client, folder);
            Tell(asked.Facts, client, stages);
            asked.Write(path);
            return asked;
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

    private static JsonObject Facts(ExampleScore[] scores, ChatClient client)
    {
        var counts = client.Counts;
        return new JsonObject
        {
            ["endpoint"] = client.Options.Endpoint.OriginalString,
            ["model"] = client.Options.Model,
            ["byLogProbabilities"] = Count(ScoredBy.LogProbabilities),
            ["byCounting"] = Count(ScoredBy.Counting),
            ["unanswered"] = Count(ScoredBy.Nothing),
            ["requests"] = counts.Requests,
            ["retries"] = counts.Retries,
            ["answersKept"] = counts.Kept,
            ["promptTokens"] = counts.PromptTokens,
            ["completionTokens"] = counts.CompletionTokens,
            ["ownTemperature"] = client.OwnTemperature,
        };

        int Count(ScoredBy by) => scores.Count(score => score.By == by);
    }

    private void RequireScores(ExampleScore[] scores, ChatClient client, RunFolder folder)
    {
        if (scores.All(score => score.By == ScoredBy.Nothing))
        {
            // The same answers would be found again.
            folder.Discard();
            throw new EndpointException(
                $"The model {settings.Model.Model} at {settings.Model.Endpoint.OriginalString} said neither yes nor no of any example" +
                $"{(client.LastFault is { } fault ? $"; it gave {fault.TrimEnd('.')}" : string.Empty)}. Pass another --judge-model, or more " +
                "--answer-tokens where it thinks first.");
        }
    }

    private void Tell(JsonObject facts, ChatClient client, TimedStages stages)
    {
        var (unanswered, counted) = ((int)facts["unanswered"]!, (int)facts["byCounting"]!);
        if (counted > 0)
        {
            stages.Message(
                $"{Words.Count(counted, "examples")} scored by counting {settings.Answers} answers each, for want of log-probabilities.");
        }

        if (unanswered > 0)
        {
            stages.Message($"{Words.Count(unanswered, "examples")} unanswered, and ranked last" +
                $"{(client.LastFault is { } fault ? $"; the last question that failed gave {fault.TrimEnd('.')}" : string.Empty)}.");
        }
    }
}

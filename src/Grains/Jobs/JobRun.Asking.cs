using FisherSft.Grains.State;
using FisherSft.LanguageModels;

namespace FisherSft.Grains.Jobs;

/// <content>
/// Asking: shards read the texts, and the coordinator's silo asks, so that one place keeps to what the service allows. Answers
/// are kept as they come, and none that is kept is asked for again.
/// </content>
internal sealed partial class JobRun
{
    private static readonly TimeSpan AnswersPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswersPatience = TimeSpan.FromSeconds(5);

    private int _asked;

    /// <summary>Examples that have been asked about.</summary>
    public long Asked => Volatile.Read(ref _asked);

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        if (Specification.Asking is not { } asking || await LoadScoresAsync(cancellationToken))
        {
            return;
        }

        await EnterAsync(JobStage.Asking, cancellationToken);
        if (AskingMap.Refusal(asking, options) is { } refusal)
        {
            throw new JobException(refusal) { Fault = JobFault.Outside };
        }

        var answers = await StoredAnswers.LoadAsync(store, cancellationToken);
        var scores = new ExampleScore[Job.Examples];
        Array.Fill(scores, ExampleScore.None);
        LogAsking(job, asking.Model, asking.Endpoint, Job.Examples, answers.Count);
        try
        {
            using var client = AskingMap.Connect(asking, options, Environment.GetEnvironmentVariable, clock, answers);
            var scorer = new AskLlmScorer(client, asking.Answers, asking.AnswerTokens);
            await AskAllAsync(scorer, scores, answers, cancellationToken);
            var asked = AskedScores.Of(scores, client);
            await KeepScoresAsync([.. asked.Scores], cancellationToken);
            Job.Asked = AskingMap.FactOf(asked.Facts);
        }
        catch (EndpointException exception)
        {
            throw new JobException($"{exception.Message} It is {Environment.MachineName} that asks, where a silo runs.")
            {
                Fault = JobFault.Outside,
            };
        }
    }

    /// <summary>Asks in the background, and writes down answers and progress in the grain's turns meanwhile.</summary>
    private async Task AskAllAsync(
        AskLlmScorer scorer, ExampleScore[] scores, StoredAnswers answers, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asking = AskShardsAsync(scorer, scores, ended.Token);
        try
        {
            while (!asking.IsCompleted)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await Task.WhenAny(asking, Task.Delay(AnswersPause, clock, cancellationToken));
                await answers.KeepAsync(cancellationToken);
                changed();
            }

            await asking;
        }
        finally
        {
            await ended.CancelAsync();
            await asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            using var patience = new CancellationTokenSource(AnswersPatience, clock);
            await answers.KeepAsync(patience.Token).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    /// <summary>Shard by shard and window by window; the next window is read while this one's questions are asked.</summary>
    private async Task AskShardsAsync(AskLlmScorer scorer, ExampleScore[] scores, CancellationToken cancellationToken)
    {
        _asked = 0;
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = Specification.Asking!.Parallel, CancellationToken = cancellationToken,
        };
        var next = NextAsync(0, -1, cancellationToken);
        try
        {
            while (await next is var (shard, window))
            {
                next = window.More ? NextAsync(shard, window.Next, cancellationToken) : NextAsync(shard + 1, -1, cancellationToken);
                await Task.Run(
                    () => Parallel.ForEachAsync(window.Texts, parallel, async (text, stop) =>
                    {
                        scores[text.Index] = await scorer.ScoreAsync(text.Text, stop).ConfigureAwait(false);
                        Interlocked.Increment(ref _asked);
                    }),
                    cancellationToken);
            }
        }
        finally
        {
            // Where the questions failed, nobody waits for the window behind them.
            next.Ignore();
        }
    }

    private async Task<(int Shard, Questions Window)?> NextAsync(int shard, long from, CancellationToken cancellationToken)
    {
        for (; shard < _plan!.Shards.Length; shard++, from = -1)
        {
            if (_plan.Shards[shard].Length > 0)
            {
                var answers = await OrderAsync(other => other == shard ? new QuestionsOrder(from) : null, Questions.Read, cancellationToken);
                return (shard, answers[shard]!);
            }
        }

        return null;
    }
}

using System.Threading.Channels;
using FisherSft.Grains.State;
using FisherSft.LanguageModels;

namespace FisherSft.Grains.Jobs;

/// <content>
/// Asking: shards read the texts, and the coordinator's silo asks, so that one place keeps to what the job's user allows. Answers
/// are kept as they come, and none that is kept is asked for again.
/// </content>
internal sealed partial class JobRun
{
    // Texts that wait to be asked about: enough that no slot stands idle while the next window is read.
    private const int MostWaiting = 1000;

    private static readonly TimeSpan AnswersPause = TimeSpan.FromSeconds(1);

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

        // Questions are paid for: not for a corpus that is another meanwhile.
        await RequireUnchangedAsync(cancellationToken);
        var scores = new ExampleScore[Job.Examples];
        Array.Fill(scores, ExampleScore.None);
        await using var answers = await StoredAnswers.LoadAsync(store, Job.Epoch, clock, cancellationToken);
        LogAsking(job, asking.Model, asking.Endpoint, Job.Examples, answers.Count);
        try
        {
            using var client = AskingMap.Connect(asking, options, Environment.GetEnvironmentVariable, clock, answers);
            var scorer = new AskLlmScorer(client, asking.Answers, asking.AnswerTokens);
            await AskAllAsync(scorer, scores, answers, cancellationToken);
            var asked = AskedScores.Of(scores, client);

            // Another coordinator may have the job since: it is to say so before its scores are overwritten.
            await store.SaveAsync(cancellationToken);
            await KeepScoresAsync([.. asked.Scores], cancellationToken);
            Job.Asked = AskingMap.FactOf(asked.Facts);
        }
        catch (EndpointException exception)
        {
            throw new JobException($"{exception.Message} It is {Environment.MachineName} that asks, where a silo runs{KeyHint(asking)}.")
            {
                Fault = JobFault.Outside,
            };
        }
    }

    private string KeyHint(AskSpecification asking) => AskingMap.IsListed(asking, options)
        ? string.Empty
        : "; its key goes along to services that Grains:Endpoints lists, and this is none of them";

    /// <summary>Asks in the background; in the grain's turns meanwhile windows are read, answers written down and progress told.</summary>
    private async Task AskAllAsync(
        AskLlmScorer scorer, ExampleScore[] scores, StoredAnswers answers, CancellationToken cancellationToken)
    {
        _asked = 0;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var texts = Channel.CreateBounded<(long Index, string Text)>(MostWaiting);
        var reading = ReadTextsAsync(texts.Writer, ended.Token);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Specification.Asking!.Parallel, CancellationToken = ended.Token };
        var asking = Task.Run(
            () => Parallel.ForEachAsync(texts.Reader.ReadAllAsync(ended.Token), parallel, async (text, stop) =>
            {
                scores[text.Index] = await scorer.ScoreAsync(text.Text, stop).ConfigureAwait(false);
                Interlocked.Increment(ref _asked);
            }),
            CancellationToken.None);
        try
        {
            while (!asking.IsCompleted)
            {
                await Task.WhenAny(asking, Task.Delay(AnswersPause, clock, cancellationToken));
                cancellationToken.ThrowIfCancellationRequested();
                await answers.KeepAsync(cancellationToken);
                changed();
            }

            await asking;
            await reading;
            await answers.KeepAsync(cancellationToken);
        }
        finally
        {
            await ended.CancelAsync();
            await asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        if (_plan!.Folder is null && _asked != Job.Examples)
        {
            throw new JobException($"{_asked} examples were asked about, {Job.Examples} were counted; report this fault.")
            {
                Fault = JobFault.Ours,
            };
        }
    }

    /// <summary>Shard by shard and window by window, as fast as questions are asked.</summary>
    private async Task ReadTextsAsync(ChannelWriter<(long Index, string Text)> texts, CancellationToken cancellationToken)
    {
        try
        {
            for (var shard = 0; shard < _plan!.Shards.Length; shard++)
            {
                var (from, more) = (-1L, _plan.Shards[shard].Length > 0);
                while (more)
                {
                    var answers = await OrderAsync(other => other == shard ? new QuestionsOrder(from) : null, Questions.Read, cancellationToken);
                    (from, more) = (answers[shard]!.Next, answers[shard]!.More);
                    foreach (var text in answers[shard]!.Texts)
                    {
                        await texts.WriteAsync(text, cancellationToken);
                    }
                }
            }

            texts.Complete();
        }
        catch (Exception exception)
        {
            texts.Complete(exception);
            throw;
        }
    }
}

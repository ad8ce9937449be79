namespace FisherSft.LanguageModels;

/// <summary>
/// Scores examples by Ask-LLM: the probability with which a language model says "yes" to <see cref="AskLlmPrompt"/>. It is read
/// from the log-probabilities of the first token; where the service gives none, or the first token is neither yes nor no, answers
/// are drawn at temperature 1 and counted, which has the same mean and a standard error of at most 0.5 / √K. What is kept of an
/// interrupted run is not asked again, in either way.
/// </summary>
/// <param name="client">Asks.</param>
/// <param name="answers">K, how many answers are counted.</param>
/// <param name="answerTokens">How many tokens each of those may have.</param>
public sealed class AskLlmScorer(ChatClient client, int answers, int answerTokens)
{
    /// <summary>The most that services give.</summary>
    private const int TopLogProbabilities = 20;

    // So many answers without log-probabilities, and none with, say that the service has none.
    private const int EnoughWithout = 3;

    private int _with;
    private int _without;

    /// <summary>Scores an example.</summary>
    /// <param name="example">Its text.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EndpointException">The endpoint cannot be used at all.</exception>
    public async Task<ExampleScore> ScoreAsync(string example, CancellationToken cancellationToken)
    {
        var prompt = AskLlmPrompt.For(example);
        var first = First(prompt);
        if (client.Find(first) is not null || !(client.Find(Drawn(prompt, 0)) is not null || HasNone()))
        {
            if (await client.AskAsync(first, cancellationToken).ConfigureAwait(false) is not { } answer)
            {
                return ExampleScore.None;
            }

            Interlocked.Increment(ref answer.First is null ? ref _without : ref _with);
            if (YesNo.Probability(answer) is { } probability)
            {
                return new ExampleScore(probability, ScoredBy.LogProbabilities);
            }
        }

        return await CountAsync(prompt, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether answers about an example are kept already, those that could be counted all of them.</summary>
    public bool Knows(string example)
    {
        var prompt = AskLlmPrompt.For(example);
        return client.Find(First(prompt)) is { } answer && YesNo.Probability(answer) is not null
            || Enumerable.Range(0, answers).All(draw => client.Find(Drawn(prompt, draw)) is not null);
    }

    private static ChatQuestion First(string prompt) => new(prompt, 1) { TopLogProbabilities = TopLogProbabilities };

    private ChatQuestion Drawn(string prompt, int draw) => new(prompt, answerTokens) { Temperature = 1, Draw = draw };

    private bool HasNone() => Volatile.Read(ref _with) == 0 && Volatile.Read(ref _without) >= EnoughWithout;

    private async Task<ExampleScore> CountAsync(string prompt, CancellationToken cancellationToken)
    {
        var (yes, no) = (0, 0);
        for (var draw = 0; draw < answers; draw++)
        {
            var answer = await client.AskAsync(Drawn(prompt, draw), cancellationToken).ConfigureAwait(false);
            if (answer is null && draw == 0)
            {
                // What cannot be asked once need not be asked again and again.
                break;
            }

            switch (answer is null ? null : YesNo.Read(answer))
            {
                case true:
                    yes++;
                    break;
                case false:
                    no++;
                    break;
            }
        }

        return yes + no == 0 ? ExampleScore.None : new ExampleScore((double)yes / (yes + no), ScoredBy.Counting);
    }
}

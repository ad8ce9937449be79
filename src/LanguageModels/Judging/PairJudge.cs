namespace FisherSft.LanguageModels;

/// <summary>Has a language model judge pairs of texts, each in both orders.</summary>
/// <param name="client">Asks.</param>
/// <param name="prompt">The question.</param>
/// <param name="answerTokens">How many tokens an answer may have.</param>
public sealed class PairJudge(ChatClient client, JudgePrompt prompt, int answerTokens)
{
    /// <summary>Judges a pair.</summary>
    /// <param name="beginning">What both go on from; may be empty.</param>
    /// <param name="a">A's text.</param>
    /// <param name="b">B's text.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EndpointException">The endpoint cannot be used at all.</exception>
    public async Task<Judgement> JudgeAsync(string beginning, string a, string b, CancellationToken cancellationToken) => new(
        await AskAsync(beginning, a, b, 0, cancellationToken).ConfigureAwait(false),
        await AskAsync(beginning, b, a, 1, cancellationToken).ConfigureAwait(false));

    /// <summary>How many of a pair's two questions are not answered yet.</summary>
    public int Open(string beginning, string a, string b) =>
        (client.Find(Question(beginning, a, b, 0)) is null ? 1 : 0) + (client.Find(Question(beginning, b, a, 1)) is null ? 1 : 0);

    /// <param name="beginning">What both go on from.</param>
    /// <param name="first">Text 1.</param>
    /// <param name="second">Text 2.</param>
    /// <param name="order">Tells the two questions apart where both texts are the same.</param>
    private ChatQuestion Question(string beginning, string first, string second, int order) =>
        new(prompt.For(beginning, first, second), answerTokens) { Draw = order };

    private async Task<int?> AskAsync(string beginning, string first, string second, int order, CancellationToken cancellationToken)
    {
        var answer = await client.AskAsync(Question(beginning, first, second, order), cancellationToken).ConfigureAwait(false);
        return answer is null ? null : JudgeAnswer.Read(answer);
    }
}

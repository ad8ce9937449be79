namespace FisherSft.LanguageModels;

/// <summary>What a language model answered.</summary>
/// <param name="Text">The answer, cut to <see cref="MaxCharacters"/>.</param>
public sealed record ChatAnswer(string Text)
{
    /// <summary>More of an answer is not kept: what is asked for is a word.</summary>
    public const int MaxCharacters = 4000;

    /// <summary>
    /// The likeliest tokens in the first place of the answer, each once; null where the service tells none, or none that can be
    /// log-probabilities.
    /// </summary>
    public IReadOnlyList<TokenChance>? First { get; init; }

    /// <summary>Tokens of the question, as the service counts them; 0 where it does not.</summary>
    public int PromptTokens { get; init; }

    /// <summary>Tokens of the answer, as the service counts them; 0 where it does not.</summary>
    public int CompletionTokens { get; init; }

    /// <summary>Whether the service refused the question as such, for what was asked along with it; there is no text then.</summary>
    public bool Refused { get; init; }
}

/// <summary>How likely a token is.</summary>
/// <param name="Token">Its text.</param>
/// <param name="LogProbability">In nats, at most 0.</param>
public readonly record struct TokenChance(string Token, double LogProbability);

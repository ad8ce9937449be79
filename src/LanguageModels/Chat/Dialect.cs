namespace FisherSft.LanguageModels;

/// <summary>
/// How a service wants a question put where it differs from what nearly all take. Models that reason take another name for the
/// limit of an answer, and no temperature but their own; that they tell when they refuse a question, and it is then put so.
/// </summary>
/// <param name="CompletionTokens">The limit is max_completion_tokens and not max_tokens.</param>
/// <param name="OwnTemperature">No temperature is sent.</param>
internal sealed record Dialect(bool CompletionTokens, bool OwnTemperature)
{
    /// <summary>What is tried first.</summary>
    public static Dialect Usual { get; } = new(false, false);

    /// <summary>What a refusal asks for; the same where it asks for nothing that is known.</summary>
    public Dialect After(string fault) =>
        !CompletionTokens && fault.Contains("max_completion_tokens", StringComparison.Ordinal) ? this with { CompletionTokens = true }
        : !OwnTemperature && fault.Contains("temperature", StringComparison.Ordinal) ? this with { OwnTemperature = true }
        : this;

    /// <summary>All that either knows.</summary>
    public Dialect With(Dialect other) => new(CompletionTokens || other.CompletionTokens, OwnTemperature || other.OwnTemperature);
}

namespace FisherSft.LanguageModels;

/// <summary>What came of one request.</summary>
internal enum Outcome
{
    /// <summary>An answer.</summary>
    Answered,

    /// <summary>A failure that may pass: too many requests, a fault of the service, an answer cut off or not understood.</summary>
    Failed,

    /// <summary>The service did not take the question as it was put.</summary>
    Rejected,

    /// <summary>The service knows the key, the model or the address not.</summary>
    Denied,

    /// <summary>Nobody answers there.</summary>
    Unreachable,
}

/// <summary>One request, and what came of it.</summary>
/// <param name="Outcome">Which of these.</param>
/// <param name="Fault">What failed, in words that follow "The endpoint … gave"; empty where nothing did.</param>
internal sealed record Attempt(Outcome Outcome, string Fault)
{
    /// <summary>The answer, where there is one.</summary>
    public ChatAnswer? Answer { get; init; }

    /// <summary>How long the service asks everybody to wait; null where it does not.</summary>
    public TimeSpan? Wait { get; init; }
}

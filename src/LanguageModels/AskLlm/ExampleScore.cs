namespace FisherSft.LanguageModels;

/// <summary>How an example was scored.</summary>
public enum ScoredBy
{
    /// <summary>Not at all: no answer was to be had, or none that says yes or no.</summary>
    Nothing,

    /// <summary>By the log-probabilities of the first token.</summary>
    LogProbabilities,

    /// <summary>By counting answers.</summary>
    Counting,
}

/// <summary>What a language model thinks of an example.</summary>
/// <param name="Score">The probability of "yes", 0 to 1; NaN where there is no answer.</param>
/// <param name="By">What that was read from.</param>
public readonly record struct ExampleScore(double Score, ScoredBy By)
{
    /// <summary>No answer.</summary>
    public static ExampleScore None { get; } = new(double.NaN, ScoredBy.Nothing);
}

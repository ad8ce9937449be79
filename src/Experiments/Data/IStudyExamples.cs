namespace FisherSft.Experiments.Data;

/// <summary>Where the examples of a study come from.</summary>
public interface IStudyExamples
{
    /// <summary>Whether every seed has the same examples: then only truth, classes and draws differ from seed to seed.</summary>
    bool SameForAllSeeds { get; }

    /// <summary>The examples of a seed.</summary>
    /// <param name="dimension">d.</param>
    /// <param name="seed">The seed, 0 or above.</param>
    StudyTokens Draw(int dimension, int seed);
}

/// <summary>Examples that are there already: the rows of a corpus.</summary>
/// <param name="tokens">The rows.</param>
public sealed class GivenExamples(StudyTokens tokens) : IStudyExamples
{
    /// <inheritdoc/>
    public bool SameForAllSeeds => true;

    /// <inheritdoc/>
    public StudyTokens Draw(int dimension, int seed) => dimension == tokens.Dimension
        ? tokens
        : throw new ArgumentException($"the rows have {tokens.Dimension} dimensions, not {dimension}", nameof(dimension));
}

using FisherSft.Core.Tokens;

namespace FisherSft.Embedding;

/// <summary>A sink that keeps tokens' weights apart from their rows; other sinks are given rows times √weight.</summary>
public interface IWeightedSink : ITokenSink
{
    /// <summary>Takes the next example.</summary>
    /// <param name="rows">X_i, M_i × d, unscaled.</param>
    /// <param name="weights">w, M_i of them.</param>
    void Add(ReadOnlySpan<float> rows, ReadOnlySpan<float> weights);
}

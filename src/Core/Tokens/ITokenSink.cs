namespace FisherSft.Core.Tokens;

/// <summary>Takes the token embeddings of examples, one example after the other, in index order.</summary>
public interface ITokenSink
{
    /// <summary>d, the length of one token's embedding.</summary>
    int Dimension { get; }

    /// <summary>Takes X_i of the next example.</summary>
    /// <param name="rows">M_i × d, row-major; M_i is its length over d.</param>
    void Add(ReadOnlySpan<float> rows);

    /// <summary>Takes X_i and y_i of the next example; sinks that keep no labels take X_i alone.</summary>
    /// <param name="rows">M_i × d, row-major.</param>
    /// <param name="labels">M_i, the id of each trained token, 0 or above.</param>
    void Add(ReadOnlySpan<float> rows, ReadOnlySpan<int> labels) => Add(rows);
}

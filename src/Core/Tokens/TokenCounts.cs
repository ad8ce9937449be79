namespace FisherSft.Core.Tokens;

/// <summary>
/// A store that knows how many tokens each example has and nothing of them: enough for methods that go by numbers alone,
/// where the rows lie elsewhere.
/// </summary>
public sealed class TokenCounts : ITokenStore
{
    private readonly IReadOnlyList<int> _counts;

    /// <summary>Creates the store.</summary>
    /// <param name="dimension">d.</param>
    /// <param name="counts">M_i of every example.</param>
    public TokenCounts(int dimension, IReadOnlyList<int> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        (Dimension, _counts, TotalTokens) = (dimension, counts, counts.Sum(M => (long)M));
    }

    /// <inheritdoc/>
    public int Count => _counts.Count;

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <inheritdoc/>
    public long TotalTokens { get; }

    /// <inheritdoc/>
    public int TokensOf(int example) => _counts[example];

    /// <inheritdoc/>
    public void CopyRows(int example, Span<float> rows) =>
        throw new NotSupportedException("only the numbers of tokens are known here");
}

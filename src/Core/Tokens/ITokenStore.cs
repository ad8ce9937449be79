namespace FisherSft.Core.Tokens;

/// <summary>
/// The token embeddings of N examples: X_0 … X_{N−1}, X_i of shape M_i × d. Reading is safe from any thread.
/// </summary>
public interface ITokenStore
{
    /// <summary>N, the number of examples.</summary>
    int Count { get; }

    /// <summary>d, the length of one token's embedding.</summary>
    int Dimension { get; }

    /// <summary>T, the number of tokens of all examples together.</summary>
    long TotalTokens { get; }

    /// <summary>M_i, the number of trained tokens of an example.</summary>
    /// <param name="example">0 ≤ i &lt; N.</param>
    int TokensOf(int example);

    /// <summary>y_i, the ids of an example's trained tokens; empty where the store knows none.</summary>
    /// <param name="example">0 ≤ i &lt; N.</param>
    /// <returns>M_i, good as long as the store.</returns>
    ReadOnlySpan<int> LabelsOf(int example) => default;

    /// <summary>Copies X_i.</summary>
    /// <param name="example">0 ≤ i &lt; N.</param>
    /// <param name="rows">M_i × d, row-major; exactly that long.</param>
    void CopyRows(int example, Span<float> rows);

    /// <summary>X_i where it lies, if the store holds it as float32, and otherwise copied.</summary>
    /// <param name="example">0 ≤ i &lt; N.</param>
    /// <param name="buffer">Where a copy goes; replaced by a longer one where it is too short.</param>
    /// <returns>M_i × d, row-major; good until the buffer is used again.</returns>
    ReadOnlySpan<float> Rows(int example, ref float[] buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        var length = checked(TokensOf(example) * Dimension);
        if (buffer.Length < length)
        {
            buffer = GC.AllocateUninitializedArray<float>(length);
        }

        CopyRows(example, buffer.AsSpan(0, length));
        return buffer.AsSpan(0, length);
    }
}

namespace FisherSft.Core.Tokens;

/// <summary>Reading of token stores.</summary>
public static class TokenStoreExtensions
{
    /// <summary>Reads X_i into a buffer, which is replaced by a longer one where it is too short.</summary>
    /// <param name="tokens">The store.</param>
    /// <param name="example">0 ≤ i &lt; N.</param>
    /// <param name="buffer">Any length.</param>
    /// <returns>M_i × d, row-major; the start of the buffer.</returns>
    public static ReadOnlySpan<float> Rows(this ITokenStore tokens, int example, ref float[] buffer)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(buffer);
        var length = checked(tokens.TokensOf(example) * tokens.Dimension);
        if (buffer.Length < length)
        {
            buffer = GC.AllocateUninitializedArray<float>(length);
        }

        tokens.CopyRows(example, buffer.AsSpan(0, length));
        return buffer.AsSpan(0, length);
    }
}

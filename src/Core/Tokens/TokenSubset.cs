using FisherSft.Core.Methods;

namespace FisherSft.Core.Tokens;

/// <summary>Some of a store's examples, as a store of their own.</summary>
/// <param name="tokens">The store.</param>
/// <param name="examples">Which, in the order they are to have here.</param>
public sealed class TokenSubset(ITokenStore tokens, IReadOnlyList<int> examples) : ITokenStore
{
    // Apart from the draws of methods under the same seed.
    private const int Stream = 0x4F55;

    /// <summary>Which examples of the store these are.</summary>
    public IReadOnlyList<int> Examples => examples;

    /// <inheritdoc/>
    public int Count => examples.Count;

    /// <inheritdoc/>
    public int Dimension => tokens.Dimension;

    /// <inheritdoc/>
    public long TotalTokens { get; } = examples.Sum(example => (long)tokens.TokensOf(example));

    /// <summary>Divides a store at random: the second part has this share of the examples, rounded, and at least one.</summary>
    /// <param name="tokens">The store, of at least two examples.</param>
    /// <param name="share">Above 0 and below 1.</param>
    /// <param name="seed">Every seed divides in its own way.</param>
    public static (TokenSubset Remaining, TokenSubset Part) Divide(ITokenStore tokens, double share, int seed)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var part = Math.Clamp((int)Math.Round(tokens.Count * share), 1, tokens.Count - 1);
        var shuffled = Enumerable.Range(0, tokens.Count).OrderBy(i => Uniform.Draw(seed ^ Stream, i)).ThenBy(i => i).ToList();
        return (new TokenSubset(tokens, [.. shuffled.Skip(part).Order()]), new TokenSubset(tokens, [.. shuffled.Take(part).Order()]));
    }

    /// <inheritdoc/>
    public int TokensOf(int example) => tokens.TokensOf(examples[example]);

    /// <inheritdoc/>
    public ReadOnlySpan<int> LabelsOf(int example) => tokens.LabelsOf(examples[example]);

    /// <inheritdoc/>
    public void CopyRows(int example, Span<float> rows) => tokens.CopyRows(examples[example], rows);

    /// <inheritdoc/>
    public ReadOnlySpan<float> Rows(int example, ref float[] buffer) => tokens.Rows(examples[example], ref buffer);
}

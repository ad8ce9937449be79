using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Methods;

/// <summary>Length: the examples with most trained tokens first; of equals the lowest index.</summary>
public sealed class Length : RankedOrder
{
    /// <inheritdoc/>
    public override string Name => "length";

    private protected override IEnumerable<Ranked> Order(
        ITokenStore tokens, SelectionOptions options, CancellationToken cancellationToken) =>
        Enumerable.Range(0, tokens.Count).OrderByDescending(tokens.TokensOf).ThenBy(i => i)
            .Select(i => new Ranked(i, tokens.TokensOf(i)));
}

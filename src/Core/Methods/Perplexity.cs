using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Methods;

/// <summary>
/// Perplexity: the examples that a model predicts worst first, by its mean loss in nats a trained token; of equals the
/// lowest index. Perplexity is e to that loss, and ranks the same. The losses are the model's own, measured while it
/// embeds. Published filters keep either end of this order or its middle; the upper end is what a model has yet to learn,
/// and what is noise.
/// </summary>
/// <param name="losses">The loss of every example; empty for the method before they are known.</param>
public sealed class Perplexity(IReadOnlyList<double> losses) : RankedOrder
{
    /// <summary>The method's name on the command line.</summary>
    public const string MethodName = "perplexity";

    /// <inheritdoc/>
    public override string Name => MethodName;

    private protected override IEnumerable<int> Order(
        ITokenStore tokens, SelectionOptions options, CancellationToken cancellationToken)
    {
        if (losses.Count != tokens.Count)
        {
            throw new ArgumentException($"{losses.Count} losses for {tokens.Count} examples; measure one each.");
        }

        return Enumerable.Range(0, tokens.Count).OrderByDescending(i => losses[i]).ThenBy(i => i);
    }
}

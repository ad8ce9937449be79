using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Methods;

/// <summary>
/// A method that ranks by scores that are given: the highest first, of equals the lowest index; an example without a score, NaN,
/// comes after all that have one.
/// </summary>
/// <param name="scores">The score of every example; empty for the method before they are known.</param>
public abstract class ScoreOrder(IReadOnlyList<double> scores) : RankedOrder
{
    private protected override IEnumerable<Ranked> Order(
        ITokenStore tokens, SelectionOptions options, CancellationToken cancellationToken)
    {
        if (scores.Count != tokens.Count)
        {
            throw new ArgumentException($"{scores.Count} scores for {tokens.Count} examples; give one each.");
        }

        // NaN is less than any number in this order.
        return Enumerable.Range(0, tokens.Count).OrderByDescending(i => scores[i]).ThenBy(i => i).Select(i => new Ranked(i, scores[i]));
    }
}

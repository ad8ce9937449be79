using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Methods;

/// <summary>
/// Ask-LLM (Sachdeva et al., "How to Train Data-Efficient LLMs", 2024, arXiv 2402.09668): a language model is asked of every
/// example whether it is informative, well-formed and harmless, the score is the probability of "yes", and the n best are kept;
/// of equals the lowest index. An example without an answer has no score, NaN, and comes after all that have one: the source is
/// silent about those.
/// </summary>
/// <param name="scores">The score of every example, 0 to 1 or NaN; empty for the method before they are known.</param>
public sealed class AskLlm(IReadOnlyList<double> scores) : RankedOrder
{
    /// <summary>The method's name on the command line.</summary>
    public const string MethodName = "askllm";

    /// <inheritdoc/>
    public override string Name => MethodName;

    private protected override IEnumerable<int> Order(
        ITokenStore tokens, SelectionOptions options, CancellationToken cancellationToken)
    {
        if (scores.Count != tokens.Count)
        {
            throw new ArgumentException($"{scores.Count} scores for {tokens.Count} examples; ask of each.");
        }

        // NaN is less than any number in this order.
        return Enumerable.Range(0, tokens.Count).OrderByDescending(i => scores[i]).ThenBy(i => i);
    }
}

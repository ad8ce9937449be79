namespace FisherSft.Core.Methods;

/// <summary>
/// Ask-LLM (Sachdeva et al., "How to Train Data-Efficient LLMs", 2024, arXiv 2402.09668): a language model is asked of every
/// example whether it is informative, well-formed and harmless, the score is the probability of "yes", and the n best are kept.
/// An example without an answer has no score: the source is silent about those, and we rank them last.
/// </summary>
/// <param name="scores">The score of every example, 0 to 1 or NaN; empty for the method before they are known.</param>
public sealed class AskLlm(IReadOnlyList<double> scores) : ScoreOrder(scores)
{
    /// <summary>The method's name on the command line.</summary>
    public const string MethodName = "askllm";

    /// <inheritdoc/>
    public override string Name => MethodName;
}

namespace FisherSft.Core.Methods;

/// <summary>
/// Perplexity: the examples that a model predicts worst first, by its mean loss in nats a trained token. Perplexity is e to that
/// loss, and ranks the same. The losses are the model's own, measured while it embeds. Published filters keep either end of this
/// order or its middle; the upper end is what a model has yet to learn, and what is noise.
/// </summary>
/// <param name="losses">The loss of every example; empty for the method before they are known.</param>
public sealed class Perplexity(IReadOnlyList<double> losses) : ScoreOrder(losses)
{
    /// <summary>The method's name on the command line.</summary>
    public const string MethodName = "perplexity";

    /// <inheritdoc/>
    public override string Name => MethodName;
}

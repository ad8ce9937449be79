using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;
using FisherSft.Core.Vectors;

namespace FisherSft.Core.Methods;

/// <summary>
/// SentenceOD (the paper's baseline): the greedy of TokenOD with one pooled vector an example in place of one a token, so
/// that an example adds a term of rank one whatever its length. The design of its own starts as ridge·I too. Under a budget
/// in tokens examples that no longer fit are passed over.
/// </summary>
/// <param name="pooling">How rows become one; the paper takes the mean.</param>
public sealed class SentenceOd(Pooling pooling = Pooling.Mean) : VectorOrder
{
    /// <inheritdoc/>
    public override string Name => "sentenceod";

    /// <summary>How rows become one.</summary>
    public Pooling Pooling => pooling;

    /// <inheritdoc/>
    public override IExampleMap Map(ITokenStore sample, SelectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(sample);
        return new PoolingMap(pooling, sample.Dimension);
    }

    internal override IEnumerable<Ranked> Rank(
        ITokenStore vectors, ITokenStore tokens, SelectionOptions options, CancellationToken cancellationToken)
    {
        // As many as fill the token budget are known only when they are ranked: a few more each time.
        var budget = options.TokenBudget is { } most
            ? (int)Math.Min(tokens.Count, 16 + 3 * most * tokens.Count / (2 * Math.Max(1, tokens.TotalTokens)))
            : options.Budget;
        IReadOnlyList<Pick> done = [];
        while (true)
        {
            var ranking = new TokenOd().Rank(
                vectors, options with { Budget = budget, TokenBudget = null, Shards = 1 }, done, cancellationToken);
            foreach (var pick in ranking.Skip(done.Count))
            {
                yield return new Ranked((int)pick.Index, pick.Gain);
            }

            if (budget == tokens.Count)
            {
                yield break;
            }

            (budget, done) = ((int)Math.Min(tokens.Count, 2L * budget), ranking);
        }
    }
}

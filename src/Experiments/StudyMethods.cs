using FisherSft.Core.Methods;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;
using FisherSft.Experiments.Data;

namespace FisherSft.Experiments;

/// <summary>
/// The methods that a study can compare: those that need nothing but the rows, and whose ranking serves every budget below its
/// own. So sieve is none of them, whose ranking is in the corpus's order.
/// </summary>
public static class StudyMethods
{
    /// <summary>The method of the paper.</summary>
    public const string TokenOd = "tokenod";

    /// <summary>What it is compared with first.</summary>
    public const string Uniform = "uniform";

    /// <summary>The same greedy over one vector an example: the mean of its rows.</summary>
    public const string SentenceOd = "sentenceod";

    /// <summary>A uniform draw with as many tokens as tokenod took: no method of its own, but a fair opponent of it.</summary>
    public const string UniformAtEqualTokens = "uniform-equal-tokens";

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. SelectionMethods.All.Where(method => method is not Sieve).Select(method => method.Name)];

    /// <summary>Whether a method draws at random: its ranking is another for every seed.</summary>
    public static bool Draws(string name) => name is not (TokenOd or SentenceOd or "length");

    /// <summary>The first examples of a method's ranking; any first part of it is the selection for that budget.</summary>
    /// <param name="name">The method.</param>
    /// <param name="tokens">The examples.</param>
    /// <param name="options">The largest budget, ridge, seed and threads.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static IReadOnlyList<int> Rank(
        string name, ITokenStore tokens, SelectionOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var method = SelectionMethods.Find(name) ?? throw new ArgumentException($"there is no method '{name}'", nameof(name));
        return [.. method.Choose(tokens, options, cancellationToken)];
    }

    /// <summary>A uniform draw of so many tokens: examples in its order, those passed over that no longer fit.</summary>
    public static IReadOnlyList<int> DrawTokens(StudyTokens tokens, int budget, int seed)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var options = new SelectionOptions { Budget = tokens.Count, TokenBudget = budget, Seed = seed };
        return [.. new Uniform().Choose(tokens.Store, options, CancellationToken.None)];
    }
}

using FisherSft.Core.Tokens;

namespace FisherSft.Core.Selection;

/// <summary>The methods there are, by name.</summary>
public static class SelectionMethods
{
    /// <summary>All methods; the first is the default.</summary>
    public static IReadOnlyList<ISelectionMethod> All { get; } = [new TokenOd()];

    /// <summary>The method of that name, or null.</summary>
    public static ISelectionMethod? Find(string name) =>
        All.FirstOrDefault(method => string.Equals(method.Name, name, StringComparison.Ordinal));
}

/// <summary>temporary</summary>
public sealed class TokenOd : ISelectionMethod
{
    /// <inheritdoc/>
    public string Name => "tokenod";

    /// <inheritdoc/>
    public SelectionResult Select(
        ITokenStore tokens,
        SelectionOptions options,
        IReadOnlyList<Pick> done,
        Action<RoundReport> report,
        CancellationToken cancellationToken)
    {
        var ranking = ReferenceGreedy.Select(tokens, options.Budget, options.Ridge);
        var information = ranking.Sum(pick => pick.Gain);
        report(new RoundReport(1, ranking.Skip(done.Count).ToList(), ranking.Count, options.Budget, 1, information));
        return new SelectionResult(ranking, new Certificate(information, information, "none"), new SelectionStatistics(1, 1, 0, 0));
    }
}

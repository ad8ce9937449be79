using System.Diagnostics;
using FisherSft.Core.Design;
using FisherSft.Core.Linear;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Methods;

/// <summary>
/// A method whose order does not depend on gains. Gains are computed all the same, pick by pick, so that its information
/// stands beside that of TokenOD in the same unit.
/// </summary>
public abstract class RankedOrder : ISelectionMethod
{
    private const int PicksOfReport = 16;

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public SelectionResult Select(
        ITokenStore tokens,
        SelectionOptions options,
        IReadOnlyList<Pick> done,
        Action<RoundReport> report,
        CancellationToken cancellationToken)
    {
        SelectionCheck.Throw(tokens, options, done, report);
        var clock = Stopwatch.StartNew();
        var design = new DesignMatrix(tokens.Dimension, options.Ridge);
        var evaluator = new GainEvaluator();
        var crew = new WorkCrew(options.Threads);
        var ranking = new List<Pick>(options.Budget);
        var (rows, reported, information) = (Array.Empty<float>(), done.Count, 0.0);
        foreach (var (example, score) in Ranking(tokens, options, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var X = tokens.Rows(example, ref rows);
            var pick = ranking.Count < done.Count ? done[ranking.Count] : new Pick(example, evaluator.Gain(design, X, crew));
            pick = pick with { Score = score };
            design.Add(X, pick.Gain, evaluated: null, crew);
            ranking.Add(pick);
            information += pick.Gain;
            if (ranking.Count - reported == PicksOfReport)
            {
                Report();
            }
        }

        if (ranking.Count > reported)
        {
            Report();
        }

        var selectSeconds = clock.Elapsed.TotalSeconds;
        var certificate = CertificateBuilder.Build(tokens, design, ranking, greedy: false, options, cancellationToken);
        var statistics = new SelectionStatistics(
            0,
            new EvaluationCount(0, ranking.Count - done.Count),
            selectSeconds,
            clock.Elapsed.TotalSeconds - selectSeconds);
        return new SelectionResult(ranking, certificate, statistics);

        void Report()
        {
            var picks = ranking.Skip(reported).ToList();
            reported = ranking.Count;
            report(new RoundReport(0, picks, ranking.Count, options.Budget, ranking.Count - done.Count, information));
        }
    }

    /// <inheritdoc/>
    public IEnumerable<int> Choose(ITokenStore tokens, SelectionOptions options, CancellationToken cancellationToken) =>
        Ranking(tokens, options, cancellationToken).Select(ranked => ranked.Example);

    /// <summary>
    /// The examples of the selection in rank order. It asks for numbers of tokens, and for rows where it is a
    /// <see cref="VectorOrder"/>.
    /// </summary>
    /// <param name="tokens">The examples.</param>
    /// <param name="options">What to select.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public IEnumerable<Ranked> Ranking(ITokenStore tokens, SelectionOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(options);
        return Order(tokens, options, cancellationToken).Within(tokens, options);
    }

    /// <summary>All examples in the order of this method, or as many as the budget takes.</summary>
    private protected abstract IEnumerable<Ranked> Order(
        ITokenStore tokens, SelectionOptions options, CancellationToken cancellationToken);
}

/// <summary>Cuts an order to its budget.</summary>
internal static class BudgetExtensions
{
    /// <summary>The first n examples of an order, passing over those that no longer fit the token budget.</summary>
    public static IEnumerable<Ranked> Within(this IEnumerable<Ranked> order, ITokenStore tokens, SelectionOptions options)
    {
        var (left, taken) = (options.TokenBudget ?? long.MaxValue, 0);
        foreach (var example in order)
        {
            var M = tokens.TokensOf(example.Example);
            if (M > left)
            {
                continue;
            }

            left -= M;
            yield return example;
            if (++taken == options.Budget)
            {
                yield break;
            }
        }
    }
}

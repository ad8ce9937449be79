using FisherSft.Core.Methods;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;

namespace FisherSft.Experiments.HeldOut;

/// <summary>
/// Whether a selection beats the alternatives on a corpus, before any model is tuned on it: a part of the examples is held out,
/// each method selects from the rest at several budgets, a multinomial logistic regression, the last layer that the design is
/// made for, is fitted on the selected tokens, and is judged on what was held out. Each budget counts examples once and tokens
/// once, because longer examples hold more. Rows are embedded once, from all of the corpus, so what is held out is held out from
/// the layer and the selection, not from the vectors.
/// </summary>
public static class Evaluation
{
    /// <summary>Runs it seed by seed.</summary>
    /// <param name="tokens">The corpus with labels, at least two examples.</param>
    /// <param name="options">What to compare.</param>
    /// <param name="done">What an interrupted run had measured; it is not measured again.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>New measurements as they come.</returns>
    public static IEnumerable<Measurement> Run(
        ITokenStore tokens, EvaluationOptions options, IReadOnlyCollection<Measurement> done, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(options);
        var known = done.Select(one => (one.Seed, one.Method, one.Kind, one.Budget)).ToHashSet();
        for (var seed = options.Seed; seed < options.Seed + options.Seeds; seed++)
        {
            var open = Steps(options, seed).Where(step => !known.Contains(step)).ToList();
            if (open.Count == 0)
            {
                continue;
            }

            var (training, heldOut) = TokenSubset.Divide(tokens, options.HeldOutShare, seed);

            // A draw of its own: uniform must not be judged by a layer that was fitted on its own selection.
            var all = new SelectionOptions { Budget = training.Count, Seed = ~seed };
            var judge = new LayerJudge(training, heldOut, options, new Uniform().Choose(training, all, cancellationToken), cancellationToken);
            foreach (var group in open.GroupBy(step => (step.Method, step.Kind)))
            {
                var method = options.Methods.First(method => method.Name == group.Key.Method);
                var ranking = Rank(method, training, group.Key.Kind, group.Max(step => step.Budget), seed, options, cancellationToken);
                foreach (var step in group)
                {
                    var selection = Cut(ranking, training, step.Kind, step.Budget);
                    var (bits, mean, max) = judge.Judge(selection, cancellationToken);
                    yield return new Measurement(
                        seed, step.Method, step.Kind, step.Budget, selection.Count, selection.Sum(i => (long)training.TokensOf(i)), bits, mean, max);
                }
            }
        }
    }

    /// <summary>How many measurements a run makes.</summary>
    public static int CountOf(EvaluationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Seeds * Steps(options, 0).Count();
    }

    private static IEnumerable<(int Seed, string Method, BudgetKind Kind, double Budget)> Steps(EvaluationOptions options, int seed) =>
        from method in options.Methods
        from kind in options.Kinds
        from budget in options.Budgets
        select (seed, method.Name, kind, budget);

    private static List<int> Rank(
        ISelectionMethod method, TokenSubset training, BudgetKind kind, double share, int seed, EvaluationOptions options, CancellationToken cancellationToken)
    {
        var selection = new SelectionOptions
        {
            Budget = kind == BudgetKind.Tokens ? training.Count : Examples(training, share),
            TokenBudget = kind == BudgetKind.Tokens ? Tokens(training, share) : null,
            Ridge = options.Ridge,
            Seed = seed,
            Threads = options.Threads,
        };
        return [.. method.Choose(training, selection, cancellationToken)];
    }

    /// <summary>The first of a ranking that a budget takes.</summary>
    private static List<int> Cut(List<int> ranking, TokenSubset training, BudgetKind kind, double share)
    {
        if (kind == BudgetKind.Examples)
        {
            return ranking.GetRange(0, Math.Min(ranking.Count, Examples(training, share)));
        }

        var (taken, left) = (0, Tokens(training, share));
        while (taken < ranking.Count && (taken == 0 || training.TokensOf(ranking[taken]) <= left))
        {
            left -= training.TokensOf(ranking[taken++]);
        }

        return ranking.GetRange(0, taken);
    }

    private static int Examples(TokenSubset training, double share) => Math.Clamp((int)(training.Count * share), 1, training.Count);

    private static long Tokens(TokenSubset training, double share) => Math.Max(1, (long)(training.TotalTokens * share));
}

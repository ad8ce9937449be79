using FisherSft.Core.Design;
using FisherSft.Core.Linear;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Selection;

/// <summary>
/// Bounds the information f(S*) of the best selection S* within the budget, given any selection S with design V, P = V⁻¹.
/// Each of three bounds holds; the smallest counts. With Σ* the largest sum over examples that fit the budget:
/// <list type="bullet">
/// <item>submodularity (Nemhauser, Wolsey, Fisher 1978): f(S*) ≤ f(S) + Σ* over i ∉ S of gain_i at V;</item>
/// <item>concavity of log det: f(S*) ≤ f(S) + Σ* over all i of tr(X_i P X_iᵀ) − Σ over S of the same, and the last sum is
/// d − ridge·tr P (the Kiefer–Wolfowitz gap of the continuous design that holds S);</item>
/// <item>the trace: f(S*) ≤ d·log(1 + Σ* over all i of ‖X_i‖² / (ridge·d)), by the inequality of the means.</item>
/// </list>
/// It takes one evaluation an example. Σ* is n largest values, or, under a token budget, no more than the fractional
/// knapsack holds.
/// </summary>
public static class CertificateBuilder
{
    /// <summary>Builds the certificate of a selection.</summary>
    /// <param name="tokens">All examples.</param>
    /// <param name="design">The design with the whole selection.</param>
    /// <param name="ranking">The selection.</param>
    /// <param name="options">Its budget and the threads.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static Certificate Build(
        ITokenStore tokens,
        DesignMatrix design,
        IReadOnlyList<Pick> ranking,
        SelectionOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(ranking);
        ArgumentNullException.ThrowIfNull(options);

        var N = tokens.Count;
        var (gains, traces, norms) = (new double[N], new double[N], new double[N]);
        new GainPool(new WorkCrew(options.Threads)).Run(
            N,
            (int i, GainEvaluator evaluator, ref float[] rows) =>
            {
                var X = tokens.Rows(i, ref rows);
                gains[i] = evaluator.Gain(design, X, out traces[i]);
                norms[i] = SquaredNorm(X);
            },
            cancellationToken);

        foreach (var pick in ranking)
        {
            gains[pick.Index] = 0;
        }

        var d = design.Dimension;
        var information = ranking.Sum(pick => pick.Gain);
        var ofSelection = d - design.Ridge * design.TraceOfInverse();
        (double Value, string Name)[] bounds =
        [
            (information + Largest(gains, tokens, options), "submodularity"),
            (information + Math.Max(0, Largest(traces, tokens, options) - ofSelection), "concavity"),
            (d * Math.Log(1 + Largest(norms, tokens, options) / (design.Ridge * d)), "trace"),
        ];
        var (value, name) = bounds.MinBy(bound => bound.Value);
        return new Certificate(information, Math.Max(value, information), name);
    }

    /// <summary>At least the largest sum of values over examples that fit the budget; values ≥ 0.</summary>
    internal static double Largest(double[] values, ITokenStore tokens, SelectionOptions options)
    {
        var order = Enumerable.Range(0, values.Length).ToArray();
        Array.Sort(order, (i, j) => values[i] != values[j] ? values[j].CompareTo(values[i]) : i.CompareTo(j));
        var byCount = order.Take(options.Budget).Sum(i => values[i]);
        if (options.TokenBudget is not { } left)
        {
            return byCount;
        }

        var density = Array.ConvertAll(order, i => -values[i] / Math.Max(1, tokens.TokensOf(i)));
        Array.Sort(density, order);
        var byTokens = 0.0;
        for (var k = 0; k < order.Length && left > 0; k++)
        {
            var M = tokens.TokensOf(order[k]);
            byTokens += M <= left ? values[order[k]] : values[order[k]] * left / M;
            left -= M;
        }

        return Math.Min(byCount, byTokens);
    }

    private static double SquaredNorm(ReadOnlySpan<float> X)
    {
        var sum = 0.0;
        foreach (var value in X)
        {
            sum += (double)value * value;
        }

        return sum;
    }
}

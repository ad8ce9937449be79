using FisherSft.Core.Design;
using FisherSft.Core.Linear;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Selection;

/// <summary>
/// Bounds the information f(S*) of the best selection S* within the budget, given any selection S with design V, P = V⁻¹.
/// Each of these bounds holds; the smallest counts. With Σ* the largest sum over examples that fit the budget:
/// <list type="bullet">
/// <item>submodularity (Nemhauser, Wolsey, Fisher 1978): f(S*) ≤ f(S) + Σ* over i ∉ S of gain_i at V;</item>
/// <item>greedy, for a selection whose every pick had the largest gain of all: before pick k + 1, with S_k picked, no gain was
/// above that pick's, so f(S*) ≤ f(S_k) + n·gain of pick k + 1, by submodularity; no evaluation is needed;</item>
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
    /// <param name="greedy">Whether every pick had the largest gain of all examples.</param>
    /// <param name="options">Its budget and the threads.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static Certificate Build(
        ITokenStore tokens,
        DesignMatrix design,
        IReadOnlyList<Pick> ranking,
        bool greedy,
        SelectionOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(ranking);
        ArgumentNullException.ThrowIfNull(options);

        var part = CertificatePart.Of(
            tokens, 0, tokens.Count, 0, design, ranking.Select(pick => pick.Index), options, cancellationToken);
        return Combine([part], design, ranking, greedy, options);
    }

    /// <summary>Builds the certificate from parts that together hold every example once; the same bits however it is cut.</summary>
    /// <param name="parts">Of all examples.</param>
    /// <param name="design">The design with the whole selection.</param>
    /// <param name="ranking">The selection.</param>
    /// <param name="greedy">Whether every pick had the largest gain of all examples.</param>
    /// <param name="options">Its budget.</param>
    public static Certificate Combine(
        IReadOnlyList<CertificatePart> parts,
        DesignMatrix design,
        IReadOnlyList<Pick> ranking,
        bool greedy,
        SelectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(ranking);
        ArgumentNullException.ThrowIfNull(options);

        var d = design.Dimension;
        var information = ranking.Sum(pick => pick.Gain);
        var ofSelection = d - design.Ridge * design.TraceOfInverse();
        (double Value, string Name)[] bounds =
        [
            (information + Sum(part => part.Gains), "submodularity"),
            (information + Math.Max(0, Sum(part => part.Traces) - ofSelection), "concavity"),
            (greedy ? OfGreedy(ranking, options) : double.PositiveInfinity, "greedy"),
            (d * Math.Log(1 + Sum(part => part.Norms) / (design.Ridge * d)), "trace"),
        ];
        var (value, name) = bounds.MinBy(bound => bound.Value);
        return new Certificate(information, Math.Max(value, information), name);

        double Sum(Func<CertificatePart, Contenders> measure) => Contenders.Sum(parts.Select(measure).ToList(), options);
    }

    /// <summary>The least over k of f(S_k) + n·gain of pick k + 1; under a token budget picks were the largest of what fitted.</summary>
    private static double OfGreedy(IReadOnlyList<Pick> ranking, SelectionOptions options)
    {
        var (information, least) = (0.0, double.PositiveInfinity);
        foreach (var pick in options.TokenBudget is null ? ranking : [])
        {
            least = Math.Min(least, information + options.Budget * pick.Gain);
            information += pick.Gain;
        }

        return least;
    }
}

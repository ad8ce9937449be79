using System.Diagnostics;
using FisherSft.Core.Design;
using FisherSft.Core.Linear;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Methods;

/// <summary>
/// Sieve-Streaming++ (Kazemi et al., ICML 2019, after Badanidiyuru et al., KDD 2014): one pass over the examples in their order,
/// each read once, at least (1/2 − ε) of the optimum. For every threshold τ of a grid (1 + ε)^i a selection of its own takes an
/// example where its gain is at least τ, while there is room; the best of these selections is the result. One of the grid is
/// within 1 + ε of OPT / 2n: if that one is full it holds n·τ; if not, what it refused would have added less than n·τ ≤ OPT / 2.
/// So OPT need not be known. Thresholds below what the best selection proves to be too low are given up, those above all
/// gains are not begun (<see cref="SieveGrid"/>). A full threshold refuses all that follows and one that is too high for most
/// stays open: the selection may hold fewer than n. Under a token budget B thresholds are for gain a token, n is B, and an
/// example that does not fit is refused, which costs the guarantee the share that the longest example has of B.
/// </summary>
public sealed class Sieve : ISelectionMethod
{
    /// <summary>ε where none is given.</summary>
    internal const double Default = 0.1;

    /// <inheritdoc/>
    public string Name => "sieve";

    /// <inheritdoc/>
    public double? DefaultEpsilon => Default;

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
        var grid = new SieveGrid(tokens.Dimension, options);
        foreach (var block in SieveGrid.Blocks(tokens))
        {
            cancellationToken.ThrowIfCancellationRequested();
            grid.Offer([.. block.Select(index => Read(tokens, (int)index))], cancellationToken);
            report(new RoundReport(0, [], 0, options.Budget, block[^1] + 1, 0));
        }

        var (ranking, design) = (grid.Ranking(tokens), grid.Best.Design);
        if (ranking.Count > done.Count)
        {
            report(new RoundReport(
                0,
                [.. ranking.Skip(done.Count)],
                ranking.Count,
                options.Budget,
                grid.Evaluations.Total,
                ranking.Sum(pick => pick.Gain)));
        }

        var selectSeconds = clock.Elapsed.TotalSeconds;
        var certificate = CertificateBuilder.Build(tokens, design, ranking, greedy: false, options, cancellationToken);
        return new SelectionResult(
            ranking,
            certificate,
            new SelectionStatistics(0, grid.Evaluations, selectSeconds, clock.Elapsed.TotalSeconds - selectSeconds));
    }

    private static Candidate Read(ITokenStore tokens, int i)
    {
        var rows = GC.AllocateUninitializedArray<float>(tokens.TokensOf(i) * tokens.Dimension);
        tokens.CopyRows(i, rows);
        return new Candidate(i, double.PositiveInfinity, rows);
    }
}

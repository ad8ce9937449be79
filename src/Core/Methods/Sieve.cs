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
    private const double Default = 0.1;

    // Examples that are looked at together; no more than these bytes of rows, one example in any case.
    private const int BlockExamples = 256;
    private const long BlockBytes = 32 << 20;

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
        var grid = new SieveGrid(tokens.Dimension, options, options.Epsilon ?? Default);
        for (var next = 0; next < tokens.Count;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var block = Read(tokens, next);
            next += block.Count;
            grid.Offer(block, cancellationToken);
            report(new RoundReport(0, [], 0, options.Budget, next, 0));
        }

        var (ranking, design) = (grid.Best.Ranking, grid.Best.Design);
        if (ranking.Count == 0)
        {
            // No example adds anything: any are as good.
            ranking = [.. Enumerable.Range(0, tokens.Count).Within(tokens, options).Select(i => new Pick(i, 0))];
        }

        if (ranking.Count > done.Count)
        {
            report(new RoundReport(
                0,
                ranking.GetRange(done.Count, ranking.Count - done.Count),
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

    private static List<Candidate> Read(ITokenStore tokens, int first)
    {
        var (block, bytes) = (new List<Candidate>(), 0L);
        for (var i = first; i < tokens.Count && block.Count < BlockExamples; i++)
        {
            bytes += (long)tokens.TokensOf(i) * tokens.Dimension * sizeof(float);
            if (block.Count > 0 && bytes > BlockBytes)
            {
                break;
            }

            var rows = GC.AllocateUninitializedArray<float>(tokens.TokensOf(i) * tokens.Dimension);
            tokens.CopyRows(i, rows);
            block.Add(new Candidate(i, double.PositiveInfinity, rows));
        }

        return block;
    }
}

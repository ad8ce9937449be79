using System.Diagnostics;
using FisherSft.Core.Design;
using FisherSft.Core.Linear;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Methods;

/// <summary>
/// Stochastic greedy ("Lazier than lazy greedy", Mirzasoleiman et al., AAAI 2015): every pick is the best of a random sample of
/// ⌈N/n · ln(1/ε)⌉ of the examples that are left. Its expected information is at least 1 − 1/e − ε of the optimum, for at most
/// N·ln(1/ε) gains in all, whatever n is. Lazy like <see cref="TokenOd"/>: after a first pass in the store's order, the rows of
/// an example are read only where its last bound comes near the best gain of its sample (<see cref="BestOfSample"/>). The sample
/// depends on the seed, the rank and the picks before (<see cref="RandomSamples"/>), so that shards and threads change no bit of
/// the ranking, nor does an interruption. It keeps 16 bytes an example beside the tokens, 20 under a token budget, whose n is
/// what fits of examples of average length.
/// </summary>
public sealed class Stochastic : ISelectionMethod
{
    private const int FirstPassBlock = 4096;

    // A report for so many picks, or what takes as long.
    private const int PicksOfReport = 16;
    private const int EvaluationsOfReport = 10_000;

    private const double Default = 0.05;

    /// <inheritdoc/>
    public string Name => "stochastic";

    /// <inheritdoc/>
    public double? DefaultEpsilon => Default;

    /// <summary>⌈N/n · ln(1/ε)⌉, of how many examples a pick is the best; at most N.</summary>
    /// <param name="examples">N.</param>
    /// <param name="picks">n.</param>
    /// <param name="epsilon">ε.</param>
    public static int SampleSize(int examples, int picks, double epsilon) =>
        (int)Math.Clamp(Math.Ceiling((double)examples / picks * Math.Log(1 / epsilon)), 1, examples);

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
        var size = SampleSize(tokens.Count, ExpectedPicks(tokens, options), options.Epsilon ?? Default);
        var (ranking, evaluations) = Rank(tokens, options, design, size, done, report, cancellationToken);
        var selectSeconds = clock.Elapsed.TotalSeconds;

        // Samples of all examples make it plain greedy.
        var greedy = size == tokens.Count;
        var certificate = CertificateBuilder.Build(tokens, design, ranking, greedy, options, cancellationToken);
        return new SelectionResult(
            ranking,
            certificate,
            new SelectionStatistics(0, evaluations, selectSeconds, clock.Elapsed.TotalSeconds - selectSeconds));
    }

    /// <summary>n; under a token budget how many examples of average length fit it.</summary>
    private static int ExpectedPicks(ITokenStore tokens, SelectionOptions options) => options.TokenBudget is { } budget
        ? (int)Math.Clamp((double)budget / Math.Max(1, tokens.TotalTokens) * tokens.Count, 1, options.Budget)
        : options.Budget;

    private static (List<Pick> Ranking, EvaluationCount Evaluations) Rank(
        ITokenStore tokens,
        SelectionOptions options,
        DesignMatrix design,
        int size,
        IReadOnlyList<Pick> done,
        Action<RoundReport> report,
        CancellationToken cancellationToken)
    {
        var pool = new GainPool(new WorkCrew(options.Threads));
        var samples = new RandomSamples(tokens, options.TokenBudget is not null);
        var (ranking, left) = (new List<Pick>(options.Budget), options.TokenBudget ?? long.MaxValue);
        var (firstPass, information) = (default(EvaluationCount), 0.0);
        float[] rows = [];
        foreach (var pick in done)
        {
            cancellationToken.ThrowIfCancellationRequested();
            samples.TakeLongerThan(left);
            design.Add(tokens.Rows((int)pick.Index, ref rows), pick.Gain, evaluated: null, pool.Crew);
            Note(pick);
        }

        samples.TakeLongerThan(left);
        var bounds = new double[tokens.Count];
        var search = new BestOfSample(tokens, design, bounds, pool);
        if (ranking.Count < options.Budget)
        {
            FirstPass();
        }

        var (reported, before) = (ranking.Count, default(EvaluationCount));
        while (ranking.Count < options.Budget && samples.Count > 0)
        {
            Note(search.TakeBest(samples.Draw(size, options.Seed, ranking.Count), cancellationToken));
            if (ranking.Count - reported == PicksOfReport || (search.Evaluations - before).Total >= EvaluationsOfReport)
            {
                Report(ranking.GetRange(reported, ranking.Count - reported));
                (reported, before) = (ranking.Count, search.Evaluations);
            }

            samples.TakeLongerThan(left);
        }

        if (ranking.Count > reported)
        {
            Report(ranking.GetRange(reported, ranking.Count - reported));
        }

        return (ranking, firstPass + search.Evaluations);

        void Note(Pick pick)
        {
            samples.Take((int)pick.Index);
            ranking.Add(pick);
            left -= tokens.TokensOf((int)pick.Index);
            information += pick.Gain;
        }

        // As a shard's: a bound for every example under the design as it is, once, in the store's order.
        void FirstPass()
        {
            design.Prepare(exact: false, pool.Crew);
            for (var from = 0; from < bounds.Length; from += FirstPassBlock)
            {
                var (start, count) = (from, Math.Min(FirstPassBlock, bounds.Length - from));
                pool.Run(
                    count,
                    (int at, GainEvaluator evaluator, ref float[] buffer) =>
                    {
                        if (samples.IsLeft(start + at))
                        {
                            bounds[start + at] = evaluator.Bound(design, tokens.Rows(start + at, ref buffer));
                        }
                    },
                    cancellationToken);
                firstPass += new EvaluationCount(count, 0);
                Report([]);
            }
        }

        void Report(IReadOnlyList<Pick> picks) => report(new RoundReport(
            0, picks, ranking.Count, options.Budget, (firstPass + search.Evaluations).Total, information));
    }
}

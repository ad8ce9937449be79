using FisherSft.Core.Design;
using FisherSft.Core.Linear;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Methods;

/// <summary>
/// The thresholds of <see cref="Sieve"/>, a block of examples at a time. Most pairs of example and threshold are refused for a
/// product: with H = XᵀX, made once an example, tr(X P Xᵀ) = ⟨H, P⟩ bounds the gain under each selection by
/// r·log(1 + tr / r), r = min(M, d), for d² / 2 multiply-adds whatever the example's length. Gains never grow, so these bounds
/// hold to the end of the block, and gains computed at its beginning are the gains themselves as long as a selection takes
/// nothing. Bounds are shared out by example, selections among threads; what a selection takes depends on its examples in their
/// order alone, and the grid changes between blocks, so that threads change no bit.
/// </summary>
public sealed class SieveGrid
{
    // Examples that are looked at together; no more than these bytes of rows, one example in any case.
    private const int BlockExamples = 256;
    private const long BlockBytes = 32 << 20;

    private readonly SelectionOptions _options;
    private readonly DesignMatrix _empty;
    private readonly InverseMatrix _emptyInverse;
    private readonly GainPool _pool;
    private readonly double _step;
    private readonly long _room;
    private List<SieveSelection> _selections = [];
    private SieveSelection _best;

    // The largest gain of an example alone, and the largest for its cost.
    private double _largest;
    private double _densest;
    private int _high = int.MinValue;
    private long _bounds;
    private long _gains;

    /// <summary>Creates a grid.</summary>
    /// <param name="dimension">d.</param>
    /// <param name="options">Budget, ridge, threads, and ε: thresholds are powers of 1 + ε.</param>
    public SieveGrid(int dimension, SelectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _pool) = (options, new GainPool(new WorkCrew(options.Threads)));
        _step = Math.Log(1 + (options.Epsilon ?? Sieve.Default));
        _room = options.TokenBudget ?? options.Budget;
        _empty = new DesignMatrix(dimension, options.Ridge);
        _emptyInverse = _empty.Inverse(_pool.Crew);
        _best = new SieveSelection(0, 0, _empty, _room);
    }

    /// <summary>Examples that were bounded, each against all thresholds at once, and gains.</summary>
    public EvaluationCount Evaluations => new(_bounds, _gains);

    /// <summary>The best selection of all thresholds; of equals the one with the lowest, given-up ones first.</summary>
    internal SieveSelection Best => _selections.Prepend(_best).MaxBy(selection => selection.Information)!;

    /// <summary>
    /// What the grid may take at most, bytes: thresholds lie between what the best selection proves and what the best example
    /// allows, a factor of 16 at most, and each may come to a design of its own.
    /// </summary>
    /// <param name="dimension">d.</param>
    /// <param name="epsilon">ε; null for the default.</param>
    public static double MostBytes(int dimension, double? epsilon) =>
        Math.Log(16) / Math.Log(1 + (epsilon ?? Sieve.Default)) * 32 * dimension * dimension;

    /// <summary>The examples of a corpus, in their order, as they are to be offered: the grid changes between blocks.</summary>
    /// <param name="tokens">The corpus; asked for the lengths of its examples alone.</param>
    public static IEnumerable<IReadOnlyList<long>> Blocks(ITokenStore tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var (block, bytes) = (new List<long>(), 0L);
        for (var i = 0; i < tokens.Count; i++)
        {
            var more = (long)tokens.TokensOf(i) * tokens.Dimension * sizeof(float);
            if (block.Count == BlockExamples || (block.Count > 0 && bytes + more > BlockBytes))
            {
                yield return block;
                (block, bytes) = ([], 0);
            }

            block.Add(i);
            bytes += more;
        }

        if (block.Count > 0)
        {
            yield return block;
        }
    }

    /// <summary>The picks of the best selection; any that fit where no example adds anything.</summary>
    /// <param name="tokens">The corpus; asked for the lengths of its examples alone.</param>
    public IReadOnlyList<Pick> Ranking(ITokenStore tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return Best.Ranking is { Count: > 0 } ranking
            ? ranking
            : [.. Enumerable.Range(0, tokens.Count).Select(i => new Ranked(i, 0)).Within(tokens, _options).Select(ranked => new Pick(ranked.Example, 0))];
    }

    /// <summary>Offers the next examples of the stream to every threshold.</summary>
    public void Offer(IReadOnlyList<Candidate> block, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(block);
        var alone = new double[block.Count];
        _pool.Run(
            block.Count,
            (int e, GainEvaluator evaluator, ref float[] _) => alone[e] = evaluator.Bound(_empty, block[e].Rows),
            cancellationToken);
        Raise(block, alone);
        if (_densest > 0)
        {
            Fit();
            var values = Bound(block, alone, cancellationToken);
            var after = new List<SieveSelection>[_selections.Count];
            _pool.Run(
                _selections.Count,
                (int s, GainEvaluator evaluator, ref float[] _) =>
                {
                    after[s] = [];
                    Take(_selections[s], 0, block, values, after[s], evaluator);
                },
                cancellationToken);
            _selections = [.. after.SelectMany(selections => selections)];
            GiveUp(selection => IsFull(selection));
        }

        _bounds += block.Count;
    }

    private double Threshold(int exponent) => Math.Exp(exponent * _step);

    private long Cost(Candidate example) =>
        _options.TokenBudget is null ? 1 : Math.Max(1, example.Rows.Length / _empty.Dimension);

    private bool IsFull(SieveSelection selection) => selection.Room == 0 || selection.Ranking.Count == _options.Budget;

    /// <summary>Finds the largest gains of examples alone.</summary>
    private void Raise(IReadOnlyList<Candidate> block, double[] alone)
    {
        var evaluator = new GainEvaluator();
        for (var e = 0; e < alone.Length; e++)
        {
            var cost = Cost(block[e]);
            if (cost <= _room && (alone[e] > _largest || alone[e] / cost > _densest))
            {
                var gain = evaluator.Gain(_empty, block[e].Rows, _pool.Crew);
                (_largest, _densest) = (Math.Max(_largest, gain), Math.Max(_densest, gain / cost));
                _gains++;
            }
        }
    }

    /// <summary>Fits the grid to what is known of the optimum: it is at least the best selection, and at most room·densest.</summary>
    private void Fit()
    {
        var known = Math.Max(_largest, Best.Information);
        var low = (int)Math.Floor((Math.Log(known / (2.0 * _room)) / _step) - 1);
        var high = Math.Max(_high, (int)Math.Floor(Math.Log(_densest) / _step));
        GiveUp(selection => selection.High < low);
        foreach (var selection in _selections)
        {
            selection.Low = Math.Max(selection.Low, low);
        }

        if (high > _high && _selections is [.., { Design.Version: 0 } last])
        {
            last.High = high;
        }
        else if (high > _high)
        {
            _selections.Add(new SieveSelection(
                Math.Max(low, _high == int.MinValue ? low : _high + 1),
                high,
                new DesignMatrix(_empty.Dimension, _empty.Ridge),
                _room));
        }

        _high = high;
    }

    private void GiveUp(Predicate<SieveSelection> which)
    {
        foreach (var selection in _selections.Where(selection => which(selection)))
        {
            _best = selection.Information > _best.Information ? selection : _best;
        }

        _selections.RemoveAll(which);
    }

    /// <summary>A bound, or the gain, of every example under every selection.</summary>
    private Value[,] Bound(IReadOnlyList<Candidate> block, double[] alone, CancellationToken cancellationToken)
    {
        var inverses = new InverseMatrix?[_selections.Count];
        for (var s = 0; s < inverses.Length; s++)
        {
            _selections[s].Column = s;
            inverses[s] = _selections[s].Design.Version > 0 ? _selections[s].Design.Inverse(_pool.Crew) : null;
        }

        var values = new Value[block.Count, inverses.Length];
        _pool.Run(
            block.Count,
            (int e, GainEvaluator evaluator, ref float[] H) =>
            {
                var (X, d, cost, error) = (block[e].Rows, _empty.Dimension, Cost(block[e]), -1.0);
                var (M, gains) = (X.Length / d, 0);
                for (var s = 0; s < inverses.Length; s++)
                {
                    var (selection, bound) = (_selections[s], alone[e]);
                    var least = Threshold(selection.Low) * cost;
                    if (cost <= selection.Room && bound >= least && inverses[s] is { } P)
                    {
                        error = error < 0 ? evaluator.Product(_empty, _emptyInverse, X, ref H) : error;
                        var (trace, order) = (P.InnerProduct(H) + error, Math.Min(M, d));
                        var byTrace = GainBound.FromGain(order * Math.Log(1 + (trace / order)), M);
                        bound = byTrace < bound ? byTrace : bound;
                    }

                    values[e, s] = new Value(bound, Version: -1);
                    if (cost <= selection.Room && bound >= least)
                    {
                        values[e, s] = new Value(evaluator.Gain(selection.Design, X), selection.Design.Version);
                        gains++;
                    }
                }

                Interlocked.Add(ref _gains, gains);
            },
            cancellationToken);
        return values;
    }

    /// <summary>Lets a selection take of a block from an example on; it divides where its thresholds differ.</summary>
    private void Take(
        SieveSelection selection,
        int from,
        IReadOnlyList<Candidate> block,
        Value[,] values,
        List<SieveSelection> after,
        GainEvaluator evaluator)
    {
        for (var e = from; e < block.Count && !IsFull(selection); e++)
        {
            var (value, cost) = (values[e, selection.Column], Cost(block[e]));
            if (cost > selection.Room || value.Bound(block[e].Rows.Length / _empty.Dimension) < Threshold(selection.Low) * cost)
            {
                continue;
            }

            var known = value.Version == selection.Design.Version;
            var gain = known ? value.Number : evaluator.Gain(selection.Design, block[e].Rows);
            Interlocked.Add(ref _gains, known ? 0 : 1);
            var highest = selection.High;
            while (highest >= selection.Low && Threshold(highest) * cost > gain)
            {
                highest--;
            }

            if (highest < selection.Low)
            {
                continue;
            }

            if (highest < selection.High)
            {
                var lower = selection.Divide(highest);
                lower.Take(block[e], gain, cost, known ? null : evaluator);
                Take(lower, e + 1, block, values, after, evaluator);
            }
            else
            {
                selection.Take(block[e], gain, cost, known ? null : evaluator);
            }
        }

        after.Add(selection);
    }

    /// <summary>What is known of an example's gain under a selection.</summary>
    /// <param name="Number">The gain, or a bound on it.</param>
    /// <param name="Version">Of the design that it is the gain under; −1 for a bound.</param>
    private readonly record struct Value(double Number, int Version)
    {
        /// <summary>What no later gain is above.</summary>
        public double Bound(int tokens) => Version < 0 ? Number : GainBound.FromGain(Number, tokens);
    }
}

using FisherSft.Core.Design;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Methods;

/// <summary>
/// Stochastic greedy ("Lazier than lazy greedy", Mirzasoleiman et al., AAAI 2015): every pick is the best of a random sample of
/// ⌈N/n · ln(1/ε)⌉ of the examples that are left. Its expected information is at least 1 − 1/e − ε of the optimum, for at most
/// N·ln(1/ε) gains in all, whatever n is. Lazy like <see cref="TokenOd"/>: after a first pass in the store's order, the rows of
/// an example are read only where its last bound comes near the best gain of its sample (<see cref="BestOfSample"/>). The sample
/// depends on the seed, the rank and the picks before (<see cref="RandomSamples"/>), so that shards and threads change no bit of
/// the ranking, nor does an interruption. It keeps 20 bytes an example beside the tokens, 24 under a token budget, whose n is
/// what fits of examples of average length.
/// </summary>
public sealed class Stochastic : ShardedMethod
{
    private const double Default = 0.05;

    /// <inheritdoc/>
    public override string Name => "stochastic";

    /// <inheritdoc/>
    public override double? DefaultEpsilon => Default;

    /// <inheritdoc/>
    public override int PicksOfReport => 64;

    /// <summary>⌈N/n · ln(1/ε)⌉, of how many examples a pick is the best; at most N.</summary>
    /// <param name="examples">N.</param>
    /// <param name="picks">n.</param>
    /// <param name="epsilon">ε.</param>
    public static int SampleSize(int examples, int picks, double epsilon) =>
        (int)Math.Clamp(Math.Ceiling((double)examples / picks * Math.Log(1 / epsilon)), 1, examples);

    /// <summary>Of how many examples a pick is the best: n is under a token budget how many of average length fit it.</summary>
    /// <param name="tokens">All examples; asked for their lengths alone.</param>
    /// <param name="options">Budget and ε.</param>
    public static int SampleSize(ITokenStore tokens, SelectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(options);
        var picks = options.TokenBudget is { } budget
            ? (int)Math.Clamp((double)budget / Math.Max(1, tokens.TotalTokens) * tokens.Count, 1, options.Budget)
            : options.Budget;
        return SampleSize(tokens.Count, picks, options.Epsilon ?? Default);
    }

    /// <inheritdoc/>
    public override bool IsGreedy(ITokenStore tokens, SelectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return SampleSize(tokens, options) == tokens.Count;
    }

    /// <inheritdoc/>
    public override ICoordinator Coordinate(DesignMatrix design, ITokenStore tokens, SelectionOptions options) =>
        new SampleCoordinator(design, tokens, options);
}

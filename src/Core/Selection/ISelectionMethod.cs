using FisherSft.Core.Tokens;

namespace FisherSft.Core.Selection;

/// <summary>A way to select: the same input and options give the same ranking, bit for bit.</summary>
public interface ISelectionMethod
{
    /// <summary>The method's name on the command line.</summary>
    string Name { get; }

    /// <summary>What <see cref="SelectionOptions.Epsilon"/> is where it is not given; null where the method has no use for it.</summary>
    double? DefaultEpsilon => null;

    /// <summary>Whether every pick has the largest gain of all examples, which the certificate can then count on.</summary>
    /// <param name="tokens">The corpus; asked for the lengths of its examples alone.</param>
    /// <param name="options">What to select.</param>
    bool IsGreedy(ITokenStore tokens, SelectionOptions options) => false;

    /// <summary>The selection in rank order alone, without what methods that go by no gains compute only to tell it.</summary>
    /// <param name="tokens">The embedded corpus.</param>
    /// <param name="options">What to select.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SelectionOptionException">An option is out of its range.</exception>
    IEnumerable<int> Choose(ITokenStore tokens, SelectionOptions options, CancellationToken cancellationToken) =>
        Select(tokens, options, [], static _ => { }, cancellationToken).Ranking.Select(pick => (int)pick.Index);

    /// <summary>Ranks examples.</summary>
    /// <param name="tokens">The embedded corpus.</param>
    /// <param name="options">What to select; see <see cref="SelectionOptions"/>.</param>
    /// <param name="done">The first picks of an interrupted run with the same input and options; empty for a new one.</param>
    /// <param name="report">Called after every round, from the calling thread.</param>
    /// <param name="cancellationToken">Ends the run between two pieces of work; every reported pick stays valid.</param>
    /// <exception cref="SelectionOptionException">
    /// An option is out of its range, or <paramref name="done"/> is not of this input.
    /// </exception>
    SelectionResult Select(
        ITokenStore tokens,
        SelectionOptions options,
        IReadOnlyList<Pick> done,
        Action<RoundReport> report,
        CancellationToken cancellationToken);
}

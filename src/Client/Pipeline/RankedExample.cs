using FisherSft.Corpus;

namespace FisherSft.Client.Pipeline;

/// <summary>A pick with what a reader wants to know of it.</summary>
/// <param name="Rank">From 1.</param>
/// <param name="Index">i.</param>
/// <param name="Id">The row's own id, if it has one.</param>
/// <param name="Source">The file it stands in, as named.</param>
/// <param name="Line">The line it starts at, from 1.</param>
/// <param name="Tokens">M_i.</param>
/// <param name="Gain">In nats.</param>
/// <param name="CumulativeGain">Σ of the gains up to this one.</param>
internal sealed record RankedExample(
    int Rank, long Index, string? Id, string Source, long Line, int Tokens, double Gain, double CumulativeGain)
{
    /// <inheritdoc cref="Core.Selection.Pick.Score"/>
    public double? Score { get; init; }
}

/// <summary>A pick in full, for the report.</summary>
/// <param name="Place">Its line of the ranking.</param>
/// <param name="Segments">Its text; empty where the input has none.</param>
internal sealed record ShownExample(RankedExample Place, IReadOnlyList<Segment> Segments);

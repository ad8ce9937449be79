namespace FisherSft.Corpus.Parts;

/// <summary>What stands in a range, counted up to the limit's number of examples where there is a limit.</summary>
/// <param name="Examples">Rows that make an example.</param>
/// <param name="Rejected">Rows that do not.</param>
/// <param name="Lines">Line ends, by which the first line of the next range of the same file is known.</param>
/// <param name="Fault">Why the file cannot be read on behind these, or null.</param>
public sealed record RangeCounts(long Examples, long Rejected, long Lines, string? Fault = null);

/// <summary>What stands in a part.</summary>
/// <param name="Number">Which part.</param>
/// <param name="Ranges">Of each of its ranges.</param>
public sealed record PartCounts(int Number, IReadOnlyList<RangeCounts> Ranges);

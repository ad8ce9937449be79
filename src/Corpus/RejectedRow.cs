namespace FisherSft.Corpus;

/// <summary>A row that cannot be used.</summary>
/// <param name="File">The file as it was named.</param>
/// <param name="Line">The line at which it starts, from 1.</param>
/// <param name="Reason">Why, in a few words; the same words for the same fault.</param>
/// <param name="Raw">
/// The row as it came, bytes that are not UTF-8 replaced by U+FFFD; only its start where the row is above the limit.
/// </param>
public sealed record RejectedRow(string File, long Line, string Reason, string Raw);

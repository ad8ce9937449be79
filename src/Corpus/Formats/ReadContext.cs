namespace FisherSft.Corpus.Formats;

/// <summary>What a format's reader needs to know.</summary>
/// <param name="File">The file as it was named, for messages.</param>
/// <param name="Split">What makes a row of plain text.</param>
/// <param name="RowLimit">Above this many bytes a row is rejected.</param>
/// <param name="Lines">Which lines to take, where a format's rows are lines; the others are always read whole.</param>
internal sealed record ReadContext(string File, TextSplit Split, int RowLimit, LineSpan Lines);

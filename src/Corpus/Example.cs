namespace FisherSft.Corpus;

/// <summary>One training example.</summary>
/// <param name="Index">i: its place among the usable rows of all inputs, from 0.</param>
/// <param name="Source">Which input file it stands in: an index into <see cref="CorpusReader.Files"/>.</param>
/// <param name="Line">The line of that file at which it starts, from 1.</param>
/// <param name="Id">Its own id, if it has one.</param>
/// <param name="Segments">Its text in order; at least one segment is trained.</param>
/// <param name="Row">The row as selected.jsonl repeats it: JSON on one line, UTF-8, without the line's end.</param>
public sealed record Example(
    long Index, int Source, long Line, string? Id, IReadOnlyList<Segment> Segments, ReadOnlyMemory<byte> Row)
{
    /// <summary>Who speaks each segment, where the row is a chat; otherwise null.</summary>
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>
    /// Whether all of it is trained because that was asked for: what is written around a chat's turns then is too, where in a
    /// chat that happens to have assistant turns alone it is not.
    /// </summary>
    public bool TrainsAll { get; init; }
}

namespace FisherSft.Corpus;

/// <summary>A stretch of an example's text.</summary>
/// <param name="Text">The text, not empty.</param>
/// <param name="Trained">Whether its tokens are trained on; a prompt's are only history.</param>
public readonly record struct Segment(string Text, bool Trained);

/// <summary>One training example.</summary>
/// <param name="Index">i: its place among the usable rows of all inputs, from 0.</param>
/// <param name="Source">Which input file it stands in: an index into <see cref="CorpusReader.Files"/>.</param>
/// <param name="Line">The line of that file at which it starts, from 1.</param>
/// <param name="Id">Its own id, if it has one.</param>
/// <param name="Segments">Its text in order; at least one segment is trained.</param>
/// <param name="Row">The row as selected.jsonl repeats it: JSON on one line, UTF-8, without the line's end.</param>
public sealed record Example(
    long Index, int Source, long Line, string? Id, IReadOnlyList<Segment> Segments, ReadOnlyMemory<byte> Row);

/// <summary>A row that cannot be used.</summary>
/// <param name="File">The file as it was named.</param>
/// <param name="Line">The line at which it starts, from 1.</param>
/// <param name="Reason">Why, in a few words; the same words for the same fault.</param>
/// <param name="Raw">The row as it came, bytes that are not UTF-8 replaced by U+FFFD.</param>
public sealed record RejectedRow(string File, long Line, string Reason, string Raw);

/// <summary>One row of a corpus: exactly one of the two is not null.</summary>
public readonly record struct CorpusRow(Example? Example, RejectedRow? Rejected);

/// <summary>Input or a command that cannot be used: exit code 2. The message names place, limit and remedy.</summary>
public sealed class InputException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, where, and what to do.</param>
    public InputException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public InputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

namespace FisherSft.Corpus.Formats;

/// <summary>
/// Which lines of a file a reader takes: from the one that its stream begins with, those that begin before a place in the
/// file. The file's own numbers are kept, so that a line is known by the same one however the file is divided.
/// </summary>
internal sealed class LineSpan
{
    /// <summary>Where in the file the stream's first line begins. Default: 0.</summary>
    public long Start { get; init; }

    /// <summary>A line that begins here or behind is not this span's. Default: none is.</summary>
    public long End { get; init; } = long.MaxValue;

    /// <summary>How many bytes the stream leaves out where it begins: a byte order mark. Default: 0.</summary>
    public int Mark { get; init; }

    /// <summary>The number of the first line. Default: 1.</summary>
    public long FirstLine { get; init; } = 1;

    /// <summary>Whether the line before the first one is not blank, so that its paragraph goes on here.</summary>
    public bool InParagraph { get; init; }

    /// <summary>How many line ends before <see cref="End"/> were read.</summary>
    public long LineEnds { get; set; }
}

using FisherSft.Corpus.Formats;
using FisherSft.Corpus.Parts;

namespace FisherSft.Corpus.Inputs;

/// <summary>
/// One range of a file while it is read: the content from the first line that begins in it, and which lines are its own.
/// A file that cannot be divided is read from its start, unpacked, and its range is the whole of it.
/// </summary>
internal sealed class RangeFile : IDisposable
{
    private readonly CorpusFile _file;
    private readonly Stream _bytes;
    private readonly UnpackingStream? _unpacked;

    private RangeFile(CorpusFile file, Stream bytes, Stream watched, bool isPacked, LineSpan lines)
    {
        (_file, _bytes, Lines) = (file, bytes, lines);
        _unpacked = isPacked ? new UnpackingStream(watched, file.Name) : null;
        Content = lines.Start == 0 ? new UnmarkedStream(_unpacked ?? watched, file.Name) : watched;
    }

    /// <summary>The text from the first line of the range on.</summary>
    public Stream Content { get; }

    /// <summary>Which lines of it are the range's.</summary>
    public LineSpan Lines { get; }

    /// <summary>Opens a file and goes to the range.</summary>
    /// <param name="file">The file; it must have the length with which it was found.</param>
    /// <param name="range">The range.</param>
    /// <param name="firstLine">The number of the line in which the range's first byte stands.</param>
    /// <param name="options">How the file is cut into rows.</param>
    /// <param name="onRead">Told how many bytes a read gave.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    public static RangeFile Open(
        CorpusFile file,
        CorpusRange range,
        long firstLine,
        CorpusOptions options,
        Action<int> onRead,
        CancellationToken cancellationToken)
    {
        var format = Format.Of(file);
        var bytes = SourceFile.OpenUnchanged(file, options.Remote);
        try
        {
            var lines = format.IsDivisible ? Find(bytes, range, firstLine, options, cancellationToken) : new LineSpan();
            bytes.Seek(lines.Start, SeekOrigin.Begin);
            var watched = new WatchedStream(bytes, onRead, cancellationToken);
            return new RangeFile(file, bytes, watched, format.IsPacked, lines);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>Throws where the file has grown or shrunk meanwhile.</summary>
    public void CheckLength()
    {
        if (_bytes.Length != _file.Length)
        {
            throw CorpusChangedException.OfLength(_file.Name, _file.Length, _bytes.Length);
        }
    }

    public void Dispose()
    {
        Content.Dispose();
        _unpacked?.Dispose();
        _bytes.Dispose();
    }

    private static LineSpan Find(
        Stream bytes, CorpusRange range, long firstLine, CorpusOptions options, CancellationToken cancellationToken)
    {
        if (range.From == 0)
        {
            return new LineSpan { End = range.To, Mark = LineFinder.MarkOf(bytes), FirstLine = firstLine };
        }

        if (LineFinder.FirstStart(bytes, range.From, range.To, cancellationToken) is not { } start)
        {
            return new LineSpan { Start = range.To, End = range.To };
        }

        // The end of the line that the range begins in is one of the range's, unless it lies just before.
        var passed = start > range.From ? 1 : 0;
        return new LineSpan
        {
            Start = start,
            End = range.To,
            FirstLine = firstLine + passed,
            LineEnds = passed,
            InParagraph = options.Split == TextSplit.Paragraph && start < range.To
                && !LineFinder.IsBlankBefore(bytes, start, options.RowLimit),
        };
    }
}

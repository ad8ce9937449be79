using FisherSft.Corpus.Rows;

namespace FisherSft.Corpus.Formats;

/// <summary>Reads lines, which end in "\n" or "\r\n" or with the stream; a "\r" alone is part of a line.</summary>
internal sealed class LineReader
{
    private readonly ByteWindow _window;
    private readonly int _limit;
    private int _toDrop;
    private bool _ended;

    public LineReader(Stream stream, int limit)
    {
        _window = new ByteWindow(stream);
        _limit = limit;
    }

    /// <summary>The line's number, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The line without its end, until the next one is read; the start of it where it is too long.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>Whether the line is above the limit.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Whether the line is nothing but white space.</summary>
    public bool IsBlank => !IsTooLong && Utf8Text.IsBlank(Line.Span);

    /// <summary>Goes to the next line; false at the end.</summary>
    public bool Next()
    {
        _window.Drop(_toDrop);
        _toDrop = 0;
        Number++;
        IsTooLong = false;
        var searched = 0;
        while (true)
        {
            var bytes = _window.Bytes;
            var end = bytes.Span[searched..].IndexOf((byte)'\n');
            if (end >= 0)
            {
                return Take(bytes[..(searched + end)], 1);
            }

            searched = bytes.Length;
            if (searched > _limit + 1)
            {
                return SkipLongLine();
            }

            if (_ended || !_window.Fill())
            {
                _ended = true;
                return searched > 0 && Take(_window.Bytes, 0);
            }
        }
    }

    private bool Take(ReadOnlyMemory<byte> line, int end)
    {
        _toDrop = line.Length + end;
        if (end > 0 && line.Span.EndsWith("\r"u8))
        {
            line = line[..^1];
        }

        IsTooLong = line.Length > _limit;
        Line = IsTooLong ? Utf8Text.Head(line.Span) : line;
        return true;
    }

    private bool SkipLongLine()
    {
        Line = Utf8Text.Head(_window.Bytes.Span);
        IsTooLong = true;
        while (true)
        {
            var end = _window.Bytes.Span.IndexOf((byte)'\n');
            _window.Drop(end >= 0 ? end + 1 : _window.Bytes.Length);
            if (end >= 0 || !_window.Fill())
            {
                return true;
            }
        }
    }
}

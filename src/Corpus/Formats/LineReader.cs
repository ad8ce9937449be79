using FisherSft.Corpus.Rows;

namespace FisherSft.Corpus.Formats;

/// <summary>Reads lines, which end in "\n" or "\r\n" or with the stream; a "\r" alone is part of a line.</summary>
internal sealed class LineReader
{
    private readonly ByteWindow _window;
    private readonly int _limit;
    private readonly LineSpan _span;
    private long _next;
    private int _mark;
    private int _toDrop;
    private bool _ended;

    public LineReader(Stream stream, ReadContext context)
    {
        _window = new ByteWindow(stream);
        (_limit, _span) = (context.RowLimit, context.Lines);
        (_next, _mark, Number) = (_span.Start, _span.Mark, _span.FirstLine - 1);
    }

    /// <summary>The line's number in its file, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The line without its end, until the next one is read; the start of it where it is too long.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>Whether the line is above the limit.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Whether the line is nothing but white space.</summary>
    public bool IsBlank => !IsTooLong && Utf8Text.IsBlank(Line.Span);

    /// <summary>Goes to the next line if it begins within the span; false where it does not, and at the end.</summary>
    public bool NextOfSpan() => _next < _span.End && Next();

    /// <summary>Goes to the next line, behind the span's end too; false at the stream's.</summary>
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
        Pass(_toDrop, end > 0);
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
        var length = 0L;
        while (true)
        {
            var end = _window.Bytes.Span.IndexOf((byte)'\n');
            var drop = end >= 0 ? end + 1 : _window.Bytes.Length;
            _window.Drop(drop);
            length += drop;
            if (end >= 0 || !_window.Fill())
            {
                Pass(length, end >= 0);
                return true;
            }
        }
    }

    /// <summary>Keeps up where in the file the next line begins.</summary>
    private void Pass(long length, bool ended)
    {
        _next += _mark + length;
        _mark = 0;
        _span.LineEnds += ended && _next <= _span.End ? 1 : 0;
    }
}

using FisherSft.Corpus.Rows;

namespace FisherSft.Corpus.Formats;

/// <summary>A JSON array, of which each element is a row; one element at a time is in memory.</summary>
internal sealed class JsonArrayRows
{
    private readonly ElementScanner _scanner = new();
    private readonly ByteWindow _window;
    private readonly ReadContext _context;
    private bool _opened;
    private bool _ended;
    private bool _afterComma;

    private JsonArrayRows(Stream content, ReadContext context)
    {
        _window = new ByteWindow(content);
        _context = context;
    }

    public static IEnumerable<RawRow> Read(Stream content, ReadContext context)
    {
        var array = new JsonArrayRows(content, context);
        while (array.Next() is { } row)
        {
            yield return row;
        }
    }

    private RawRow? Next()
    {
        if (_ended || (!_opened && !Open()))
        {
            return null;
        }

        if (!SkipWhiteSpace())
        {
            return End(RawRow.Rejected(_scanner.Line, default, Reasons.UnexpectedEnd));
        }

        if (_window.Bytes.Span[0] != ']')
        {
            return NextElement();
        }

        if (_afterComma)
        {
            _afterComma = false;
            return RawRow.Rejected(_scanner.Line, default, Reasons.BadJson);
        }

        Close();
        return null;
    }

    private RawRow NextElement()
    {
        _scanner.Begin();
        var line = _scanner.Line;
        var length = 0;
        ReadOnlyMemory<byte>? head = null;
        while (true)
        {
            var stop = _scanner.Scan(_window.Bytes.Span[length..]);
            length = stop >= 0 ? length + stop : _window.Bytes.Length;
            if (length > _context.RowLimit)
            {
                head ??= Utf8Text.Head(_window.Bytes.Span);
                _window.Drop(length);
                length = 0;
            }

            if (stop >= 0)
            {
                return Take(line, length, head);
            }

            if (!_window.Fill())
            {
                return head is null && _scanner.IsClosed
                    ? Take(line, length, head)
                    : End(RawRow.Rejected(line, head ?? _window.Bytes, Reasons.UnexpectedEnd));
            }
        }
    }

    /// <summary>Takes an element, and the comma behind it.</summary>
    private RawRow Take(long line, int length, ReadOnlyMemory<byte>? head)
    {
        var element = _window.Bytes[..length];
        element = element[..(element.Span.LastIndexOfAnyExcept(" \t\r\n"u8) + 1)];
        _window.Drop(length);
        _afterComma = _window.Bytes.Length > 0 && _window.Bytes.Span[0] == ',';
        if (_afterComma)
        {
            Pass();
        }

        return head is { } start
            ? RawRow.Rejected(line, start, Reasons.TooLong(_context.RowLimit))
            : RawRow.OfJson(line, element, spread: true);
    }

    private RawRow End(RawRow last)
    {
        _ended = true;
        return last;
    }

    /// <summary>Passes over the array's opening bracket; false where the file holds nothing.</summary>
    private bool Open()
    {
        if (!SkipWhiteSpace())
        {
            _ended = true;
            return false;
        }

        if (_window.Bytes.Span[0] != '[')
        {
            throw new InputException(
                $"{_context.File}, line {_scanner.Line}: a .json file must hold one array of rows, and this one does not begin " +
                "with [; put the rows into an array, or, if each line is a row, rename the file to .jsonl");
        }

        Pass();
        _opened = true;
        return true;
    }

    private void Close()
    {
        _ended = true;
        Pass();
        if (SkipWhiteSpace())
        {
            throw new InputException(
                $"{_context.File}, line {_scanner.Line}: something follows the end of the array, and a .json file must hold " +
                "one array of rows; put all rows into one array, or, if each line is a row, rename the file to .jsonl");
        }
    }

    private void Pass()
    {
        _scanner.Pass();
        _window.Drop(1);
    }

    private bool SkipWhiteSpace()
    {
        while (true)
        {
            var length = _scanner.SkipWhiteSpace(_window.Bytes.Span);
            _window.Drop(length >= 0 ? length : _window.Bytes.Length);
            if (length >= 0 || !_window.Fill())
            {
                return length >= 0;
            }
        }
    }
}

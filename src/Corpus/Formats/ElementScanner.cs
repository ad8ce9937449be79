namespace FisherSft.Corpus.Formats;

/// <summary>
/// Finds where the elements of a JSON array end, a chunk at a time and without reading their values: it follows strings
/// and brackets, and keeps the line. Whether an element is JSON is for a parser to say; this must only not lose its way
/// in one that is not. Three things set it right again: a string ends with its line, since JSON has no line end inside
/// strings; a closing bracket closes what was left open inside it; and in an element known to be broken, an object that
/// opens a line at the very column where the element began is taken for the next element.
/// </summary>
internal sealed class ElementScanner
{
    private long _offset;
    private long _lineStart;
    private long _begin;
    private long _column;
    private ulong _objects; // bit k − 1: whether the bracket open at depth k is an object's
    private int _depth;
    private byte _last;
    private bool _lineIsBlank;
    private bool _inString;
    private bool _escaped;
    private bool _broken;

    /// <summary>The line of the next byte, from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Whether everything that the element opened is closed.</summary>
    public bool IsClosed => _depth == 0 && !_inString;

    /// <summary>Where the first byte that is not white space is; −1 if nowhere.</summary>
    public int SkipWhiteSpace(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            switch (bytes[i])
            {
                case (byte)'\n':
                    EndLine(_offset + i + 1);
                    break;
                case (byte)' ' or (byte)'\t' or (byte)'\r':
                    break;
                default:
                    _offset += i;
                    return i;
            }
        }

        _offset += bytes.Length;
        return -1;
    }

    /// <summary>Passes over the byte at which a scan stopped.</summary>
    public void Pass() => _offset++;

    /// <summary>Begins an element at the next byte.</summary>
    public void Begin()
    {
        (_begin, _column) = (_offset, _offset - _lineStart);
        (_depth, _last) = (0, 0);
        (_lineIsBlank, _inString, _escaped, _broken) = (false, false, false, false);
    }

    /// <summary>Goes on through the element.</summary>
    /// <returns>Where it ends: at a comma, at the array's bracket, or where the next element begins; −1 if not here.</returns>
    public int Scan(ReadOnlySpan<byte> bytes)
    {
        var i = 0;
        while (i < bytes.Length)
        {
            if (_inString)
            {
                i += ScanString(bytes[i..]);
                continue;
            }

            var b = bytes[i];
            switch (b)
            {
                case (byte)'\n':
                    EndLine(_offset + i + 1);
                    i++;
                    continue;
                case (byte)' ' or (byte)'\t' or (byte)'\r':
                    i++;
                    continue;
                case (byte)',' or (byte)']' when _depth == 0:
                case (byte)'{' when IsNextElement(_offset + i):
                    _offset += i;
                    return i;
                case (byte)'{' or (byte)'[':
                    Open(b == '{');
                    break;
                case (byte)'}' or (byte)']':
                    Close(b == '}');
                    break;
                case (byte)'"':
                    _inString = true;
                    break;
            }

            _last = b;
            _lineIsBlank = false;
            i++;
        }

        _offset += bytes.Length;
        return -1;
    }

    /// <summary>Goes through a string, its closing quote included; returns how many bytes that took.</summary>
    private int ScanString(ReadOnlySpan<byte> bytes)
    {
        var i = 0;
        if (_escaped)
        {
            _escaped = false;
            i = bytes[0] == '\n' ? 0 : 1;
        }

        while (i < bytes.Length)
        {
            var stop = bytes[i..].IndexOfAny((byte)'"', (byte)'\\', (byte)'\n');
            if (stop < 0)
            {
                return bytes.Length;
            }

            i += stop;
            if (bytes[i] != '\\')
            {
                _inString = false;
                _broken |= bytes[i] == '\n';
                return bytes[i] == '\n' ? i : i + 1;
            }

            if (++i == bytes.Length)
            {
                _escaped = true;
            }
            else if (bytes[i] != '\n')
            {
                i++;
            }
        }

        return bytes.Length;
    }

    private void EndLine(long next)
    {
        Line++;
        _lineStart = next;
        _lineIsBlank = true;
    }

    private bool IsNextElement(long offset) =>
        _lineIsBlank && offset > _begin && offset - _lineStart == _column
        && (_depth == 0 || _broken || (_last == ',' && IsObject(_depth)));

    private void Open(bool isObject)
    {
        // An object's member has a name, so that a bracket right behind a comma tells that a closing one is missing.
        _broken |= _last == ',' && _depth > 0 && IsObject(_depth);
        _depth++;
        if (_depth <= 64)
        {
            var bit = 1UL << (_depth - 1);
            _objects = isObject ? _objects | bit : _objects & ~bit;
        }
    }

    private void Close(bool isObject)
    {
        if (_depth > 64)
        {
            _depth--;
            return;
        }

        for (var depth = _depth; depth > 0; depth--)
        {
            if (IsObject(depth) == isObject)
            {
                _broken |= depth < _depth;
                _depth = depth - 1;
                return;
            }
        }

        _broken = true;
    }

    private bool IsObject(int depth) => depth <= 64 && (_objects >> (depth - 1) & 1) != 0;
}

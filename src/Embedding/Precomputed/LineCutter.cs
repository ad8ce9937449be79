namespace FisherSft.Embedding.Precomputed;

/// <summary>Cuts bytes into lines, which end at \n or \r\n; the last may lack its end.</summary>
/// <param name="bytes">From the first line on; stays open.</param>
/// <param name="length">How many of them to read.</param>
internal sealed class LineCutter(Stream bytes, long length)
{
    private byte[] _buffer = new byte[1 << 18];
    private long _left = length;
    private int _start;
    private int _end;
    private int _taken;
    private int _lineLength;

    /// <summary>How many bytes stand before the next line.</summary>
    public long Position { get; private set; }

    /// <summary>The line without its end, until the next one is cut.</summary>
    public ReadOnlyMemory<byte> Line => _buffer.AsMemory(_start, _lineLength);

    /// <summary>Goes to the next line; false at the end.</summary>
    public bool Next()
    {
        _start += _taken;
        (_taken, _lineLength) = (0, 0);
        var searched = 0;
        while (true)
        {
            var end = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (end >= 0)
            {
                return Take(searched + end, 1);
            }

            searched = _end - _start;
            if (!Fill())
            {
                return searched > 0 && Take(searched, 0);
            }
        }
    }

    private bool Take(int line, int end)
    {
        (_taken, Position) = (line + end, Position + line + end);
        _lineLength = end > 0 && line > 0 && _buffer[_start + line - 1] == (byte)'\r' ? line - 1 : line;
        return true;
    }

    private bool Fill()
    {
        if (_left == 0)
        {
            return false;
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        else if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, checked(2 * _buffer.Length));
        }

        var read = bytes.Read(_buffer, _end, (int)Math.Min(_buffer.Length - _end, _left));
        (_end, _left) = (_end + read, read == 0 ? 0 : _left - read);
        return read > 0;
    }
}

using FisherSft.Corpus;
using FisherSft.Corpus.Formats;

namespace FisherSft.Embedding.Precomputed;

/// <summary>Cuts bytes into lines, which end at \n or \r\n; the last may lack its end.</summary>
/// <param name="bytes">From the first line on; stays open.</param>
/// <param name="length">How many of them to read.</param>
/// <param name="most">The longest line, its end included, in bytes; smaller only in tests.</param>
internal sealed class LineCutter(Stream bytes, long length, int most = 1 << 30)
{
    private byte[] _buffer = new byte[Math.Min(1 << 18, most)];
    private long _left = length;
    private int _start;
    private int _end;
    private int _taken;
    private int _lineLength;

    /// <summary>How many bytes stand before the next line.</summary>
    public long Position { get; private set; }

    /// <summary>The line without its end, until the next one is cut.</summary>
    public ReadOnlyMemory<byte> Line => _buffer.AsMemory(_start, _lineLength);

    /// <summary>Passes over a byte order mark; before the first line.</summary>
    public void SkipMark()
    {
        while (_end < 3 && Fill())
        {
        }

        if (_buffer.AsSpan(0, _end) is [0xEF, 0xBB, 0xBF, ..])
        {
            (_start, Position) = (3, 3);
        }
    }

    /// <summary>Goes to the next line, which must hold something; false at the end.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="row">Which row it is, from 0.</param>
    /// <exception cref="InputException">It is blank, or too long.</exception>
    public bool NextRow(string file, long row)
    {
        bool found;
        try
        {
            found = Next();
        }
        catch (InvalidDataException)
        {
            throw EmbeddingsFaults.LongRow(file, row, most);
        }

        return found && Utf8Text.IsBlank(Line.Span) ? throw EmbeddingsFaults.BlankRow(file, row) : found;
    }

    /// <summary>Goes to the next line; false at the end.</summary>
    /// <exception cref="InvalidDataException">It is too long.</exception>
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
            if (_end == most)
            {
                throw new InvalidDataException($"a line of more than {most} bytes");
            }

            Array.Resize(ref _buffer, (int)Math.Min(most, 2L * _buffer.Length));
        }

        var read = bytes.Read(_buffer, _end, (int)Math.Min(_buffer.Length - _end, _left));
        (_end, _left) = (_end + read, read == 0 ? 0 : _left - read);
        return read > 0;
    }
}

namespace FisherSft.Corpus.Inputs;

/// <summary>Drops the byte order mark of UTF-8, and says so where another mark tells that the text is not UTF-8.</summary>
internal sealed class UnmarkedStream : ReadOnlyStream
{
    private readonly Stream _stream;
    private readonly string _file;
    private readonly byte[] _first = new byte[3];
    private int _start;
    private int _end = -1;

    /// <summary>Creates it; the stream stays open.</summary>
    public UnmarkedStream(Stream stream, string file)
    {
        _stream = stream;
        _file = file;
    }

    public override int Read(Span<byte> buffer)
    {
        if (_end < 0)
        {
            Begin();
        }

        if (_start == _end)
        {
            return _stream.Read(buffer);
        }

        var count = Math.Min(buffer.Length, _end - _start);
        _first.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    private void Begin()
    {
        _end = _stream.ReadAtLeast(_first, _first.Length, throwOnEndOfStream: false);
        if (_first is [0xEF, 0xBB, 0xBF])
        {
            _start = _end;
        }
        else if (_end >= 2 && _first is [0xFF, 0xFE, _] or [0xFE, 0xFF, _])
        {
            throw new InputException($"{_file} is UTF-16 by its byte order mark, and only UTF-8 is read; save it as UTF-8");
        }
    }
}

namespace FisherSft.Corpus.Formats;

/// <summary>
/// A stretch of a stream in memory: bytes are added behind and dropped in front. Memory handed out stays as it is until
/// the next <see cref="Fill"/>. It grows without bound; whoever reads drops what goes beyond a row's limit.
/// </summary>
internal sealed class ByteWindow
{
    private const int Size = 128 << 10;

    private readonly Stream _stream;
    private byte[] _buffer = new byte[Size];
    private int _start;
    private int _end;

    public ByteWindow(Stream stream)
    {
        _stream = stream;
    }

    /// <summary>What is here and not dropped.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(_start, _end - _start);

    /// <summary>Adds some bytes behind; false at the end of the stream.</summary>
    public bool Fill()
    {
        var kept = _end - _start;
        if (kept <= Size / 2 && _buffer.Length > 16 * Size)
        {
            // A long row has gone by: give its memory back.
            var small = new byte[Size];
            _buffer.AsSpan(_start, kept).CopyTo(small);
            (_buffer, _start, _end) = (small, 0, kept);
        }
        else if (_start > 0 && (kept <= Size / 2 || _end == _buffer.Length))
        {
            _buffer.AsSpan(_start, kept).CopyTo(_buffer);
            (_start, _end) = (0, kept);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        var read = _stream.Read(_buffer.AsSpan(_end));
        _end += read;
        return read > 0;
    }

    /// <summary>Drops bytes in front.</summary>
    public void Drop(int count) => _start += count;
}

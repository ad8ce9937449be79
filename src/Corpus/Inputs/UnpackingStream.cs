using System.IO.Compression;

namespace FisherSft.Corpus.Inputs;

/// <summary>
/// Unpacks gzip and notices when it is cut off, which <see cref="GZipStream"/> passes over in silence: a small member of
/// our own is read behind the file's last one. Where the file is whole, its content comes last, and is taken off again;
/// where it is cut or followed by something else, that content cannot come out.
/// </summary>
internal sealed class UnpackingStream : ReadOnlyStream
{
    private static readonly byte[] Mark = "<end><end><end><end>"u8.ToArray();
    private static readonly byte[] PackedMark = Pack(Mark);

    private readonly string _file;
    private readonly GZipStream _gzip;
    private readonly byte[] _buffer = new byte[128 << 10];
    private int _start;
    private int _end;
    private long _unpacked;
    private bool _ended;

    /// <summary>Creates it; the packed stream stays open.</summary>
    public UnpackingStream(Stream packed, string file)
    {
        _file = file;
        _gzip = new GZipStream(new Followed(packed, PackedMark), CompressionMode.Decompress);
    }

    public override int Read(Span<byte> buffer)
    {
        while (_end - _start <= Mark.Length)
        {
            if (_ended || !Fill())
            {
                return 0;
            }
        }

        var count = Math.Min(buffer.Length, _end - _start - Mark.Length);
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        _unpacked += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gzip.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        int read;
        try
        {
            read = _gzip.Read(_buffer.AsSpan(_end));
        }
        catch (InvalidDataException e)
        {
            throw Damaged(e);
        }

        _end += read;
        _ended = read == 0;
        if (_ended && !_buffer.AsSpan(_start, _end - _start).SequenceEqual(Mark))
        {
            throw Damaged(null);
        }

        return read > 0;
    }

    private InputException Damaged(Exception? cause)
    {
        var message = $"{_file}: the gzip data is damaged, cut off or followed by something else after {_unpacked} unpacked " +
            "bytes; copy or download the file again";
        return cause is null ? new InputException(message) : new InputException(message, cause);
    }

    private static byte[] Pack(byte[] content)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    /// <summary>A stream with some bytes behind it.</summary>
    private sealed class Followed(Stream stream, byte[] behind) : ReadOnlyStream
    {
        private int _given;
        private bool _streamEnded;

        public override int Read(Span<byte> buffer)
        {
            var read = _streamEnded ? 0 : stream.Read(buffer);
            if (read > 0 || buffer.Length == 0)
            {
                return read;
            }

            _streamEnded = true;
            var count = Math.Min(buffer.Length, behind.Length - _given);
            behind.AsSpan(_given, count).CopyTo(buffer);
            _given += count;
            return count;
        }
    }
}

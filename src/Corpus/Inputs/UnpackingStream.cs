using System.IO.Compression;

namespace FisherSft.Corpus.Inputs;

/// <summary>
/// Unpacks gzip and notices when it is cut off, which <see cref="GZipStream"/> passes over in silence: a small member of
/// our own is read behind the file's last one. Where the file is whole, its content comes last, and is taken off again;
/// where it is cut or followed by something else, that content cannot come out. Zeros behind the last member, with which
/// tapes and blocks are filled up, are ignored, as gzip(1) does.
/// </summary>
internal sealed class UnpackingStream : ReadOnlyStream
{
    private static readonly byte[] Mark = "<end><end><end><end>"u8.ToArray();
    private static readonly byte[] PackedMark = Pack(Mark);

    private readonly string _file;
    private readonly Followed _followed;
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
        _followed = new Followed(packed, PackedMark);
        _gzip = new GZipStream(_followed, CompressionMode.Decompress);
    }

    public override int Read(Span<byte> buffer)
    {
        while (_end - _start <= Mark.Length)
        {
            if (_ended)
            {
                return 0;
            }

            Fill();
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

    private void Fill()
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
        if (_ended && _followed.IsInLastZeros)
        {
            // The last member ended before that zero, so all that was unpacked is content.
            Mark.CopyTo(_buffer, _end);
            _end += Mark.Length;
        }
        else if (_ended && !_buffer.AsSpan(_start, _end - _start).SequenceEqual(Mark))
        {
            throw Damaged(null);
        }
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

    /// <summary>
    /// A stream with some bytes behind it. Zeros at its end come one by one, for they may be the last of a member or padding
    /// behind it, and who reads them stops at the first that is padding.
    /// </summary>
    private sealed class Followed(Stream stream, byte[] behind) : ReadOnlyStream
    {
        private readonly byte[] _chunk = new byte[64 << 10];
        private int _start;
        private int _solid;
        private int _end;
        private long _zeros;
        private int _given;
        private bool _streamEnded;

        /// <summary>Whether the last that was read is one of the stream's last zeros.</summary>
        public bool IsInLastZeros { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            if (buffer.Length == 0)
            {
                return 0;
            }

            while (_start == _solid && !_streamEnded)
            {
                Fetch();
            }

            if (_streamEnded)
            {
                return ReadEnd(buffer);
            }

            var count = (int)Math.Min(buffer.Length, _zeros > 0 ? _zeros : _solid - _start);
            if (_zeros > 0)
            {
                buffer[..count].Clear();
                _zeros -= count;
                return count;
            }

            _chunk.AsSpan(_start, count).CopyTo(buffer);
            _start += count;
            return count;
        }

        /// <summary>Reads on; zeros at the end of what was read wait for what comes behind them.</summary>
        private void Fetch()
        {
            _zeros += _end - _solid;
            _end = stream.Read(_chunk);
            (_start, _solid) = (0, _chunk.AsSpan(0, _end).LastIndexOfAnyExcept((byte)0) + 1);
            _streamEnded = _end == 0;
        }

        private int ReadEnd(Span<byte> buffer)
        {
            IsInLastZeros = _zeros > 0;
            if (IsInLastZeros)
            {
                _zeros--;
                buffer[0] = 0;
                return 1;
            }

            var count = Math.Min(buffer.Length, behind.Length - _given);
            behind.AsSpan(_given, count).CopyTo(buffer);
            _given += count;
            return count;
        }
    }
}

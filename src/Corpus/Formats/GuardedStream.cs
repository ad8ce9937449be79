using FisherSft.Corpus.Inputs;

namespace FisherSft.Corpus.Formats;

/// <summary>
/// Feeds a parser that buffers whole records, and ends early where a record would grow beyond all bounds: past the
/// ceiling it reads as if the stream were over, so that the parser hands out what it has.
/// </summary>
internal sealed class GuardedStream : ReadOnlyStream
{
    private readonly Stream _stream;
    private byte[] _first = [];
    private int _firstRead;

    public GuardedStream(Stream stream)
    {
        _stream = stream;
    }

    /// <summary>How many bytes it may give in all since the last <see cref="Restart"/>.</summary>
    public long Ceiling { get; set; }

    /// <summary>How many bytes it has given since the last <see cref="Restart"/>.</summary>
    public long Given { get; private set; }

    /// <summary>Whether it ended early.</summary>
    public bool IsCut { get; private set; }

    /// <summary>How many line ends stand before what it gives next.</summary>
    public long LineEnds { get; private set; }

    /// <summary>Takes the last bytes that it gave back, to give them again after <see cref="Restart"/>.</summary>
    public byte[] TakeBack(ReadOnlySpan<byte> last)
    {
        LineEnds -= last.Count((byte)'\n');
        return last.ToArray();
    }

    /// <summary>Goes on for another parser, with these bytes first.</summary>
    public void Restart(byte[] first)
    {
        (_first, _firstRead, Given, IsCut) = (first, 0, 0, false);
    }

    /// <summary>Drops everything up to the next line; call once ended early, before <see cref="Restart"/>.</summary>
    public byte[] SkipLine()
    {
        var buffer = new byte[4096];
        while (true)
        {
            var read = _stream.Read(buffer);
            var end = buffer.AsSpan(0, read).IndexOf((byte)'\n');
            if (read == 0 || end >= 0)
            {
                LineEnds++;
                return read == 0 ? [] : buffer[(end + 1)..read];
            }
        }
    }

    public override int Read(Span<byte> buffer)
    {
        var allowed = (int)Math.Min(buffer.Length, Ceiling - Given);
        if (allowed <= 0)
        {
            IsCut |= buffer.Length > 0;
            return 0;
        }

        var read = Math.Min(allowed, _first.Length - _firstRead);
        if (read > 0)
        {
            _first.AsSpan(_firstRead, read).CopyTo(buffer);
            _firstRead += read;
        }
        else
        {
            read = _stream.Read(buffer[..allowed]);
        }

        Given += read;
        LineEnds += buffer[..read].Count((byte)'\n');
        return read;
    }
}

using FisherSft.Core.Selection.Wire;

namespace FisherSft.Grains.State;

/// <summary>Lets what saves itself to a stream be cut into parts, and be read from them.</summary>
internal sealed class WireStream : Stream
{
    private readonly WireWriter? _writer;
    private readonly WireReader? _reader;

    public WireStream(WireWriter writer) => _writer = writer;

    public WireStream(WireReader reader) => _reader = reader;

    public override bool CanRead => _reader is not null;

    public override bool CanWrite => _writer is not null;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
    }

    public override int Read(Span<byte> buffer) => _reader!.ReadSome(buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => _writer!.Write(buffer);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

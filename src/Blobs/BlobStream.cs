using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using FisherSft.Corpus;

namespace FisherSft.Blobs;

/// <summary>
/// A blob's bytes, fetched block by block as they are read. After a jump the first block is small, for the reader may only
/// look for a line's end there; whoever reads on gets larger ones. Every request asks for the version that was found.
/// </summary>
internal sealed class BlobStream(BlobClient blob, CorpusFile file) : Stream
{
    private const int FirstBlock = 64 << 10;
    private const int LargestBlock = 4 << 20;

    private ReadOnlyMemory<byte> _block;
    private long _blockStart;
    private int _next = FirstBlock;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override int Read(Span<byte> buffer)
    {
        if (_position >= Length || buffer.IsEmpty)
        {
            return 0;
        }

        if (_position < _blockStart || _position >= _blockStart + _block.Length)
        {
            Fetch();
        }

        var rest = _block.Span[(int)(_position - _blockStart)..];
        var count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin)
    {
        var position = offset + origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => _position, _ => Length };
        ArgumentOutOfRangeException.ThrowIfNegative(position, nameof(offset));
        return _position = position;
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Fetch()
    {
        _next = _block.Length > 0 && _position == _blockStart + _block.Length ? Math.Min(2 * _next, LargestBlock) : FirstBlock;
        var wanted = (int)Math.Min(_next, Length - _position);
        try
        {
            var fetched = blob.DownloadContent(new BlobDownloadOptions
            {
                Range = new HttpRange(_position, wanted),
                Conditions = file.Version is { } version ? new BlobRequestConditions { IfMatch = new ETag(version) } : null,
            }).Value.Content.ToMemory();
            (_block, _blockStart) = fetched.Length == wanted
                ? (fetched, _position)
                : throw new CorpusChangedException(file.Name, $"{file.Path} gave {fetched.Length} bytes at {_position}, expected {wanted}");
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 412 or 416)
        {
            throw new CorpusChangedException(file.Name, Change(exception));
        }
        catch (Exception exception) when (BlobFaults.IsOne(exception))
        {
            throw BlobFaults.Of(exception, file.Path);
        }
    }

    /// <summary>A blob that has gone does not have the version asked for either.</summary>
    private string Change(RequestFailedException failure)
    {
        try
        {
            return BlobFaults.IsMissing(failure) || !blob.Exists().Value
                ? $"the blob {file.Path} is no longer there"
                : $"the blob {file.Path} was written anew, its ETag was {file.Version}";
        }
        catch (Exception exception) when (BlobFaults.IsOne(exception))
        {
            throw BlobFaults.Of(exception, file.Path);
        }
    }
}

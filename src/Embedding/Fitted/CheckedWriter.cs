using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace FisherSft.Embedding.Fitted;

/// <summary>
/// Writes what <see cref="CheckedReader"/> reads: a magic of eight bytes, a version, numbers in little-endian order, and
/// seals: the SHA-256 of everything before, so that a length is known to be sound before room is made for it.
/// </summary>
internal sealed class CheckedWriter : IDisposable
{
    private const int Block = 64 << 10;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Stream _stream;

    /// <summary>Begins; the stream stays open.</summary>
    public CheckedWriter(Stream stream, ReadOnlySpan<byte> magic, int version)
    {
        _stream = stream;
        Write(magic);
        Write(version);
    }

    public void Write(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        Write(bytes);
    }

    /// <summary>Writes values a block at a time: their bytes may be more than a span can hold.</summary>
    public void Write<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        for (; !values.IsEmpty; values = values[Math.Min(values.Length, Block)..])
        {
            Write(MemoryMarshal.AsBytes(values[..Math.Min(values.Length, Block)]));
        }
    }

    public void Seal() => Write(_hash.GetCurrentHash());

    public void Dispose() => _hash.Dispose();

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        _stream.Write(bytes);
    }
}

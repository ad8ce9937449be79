using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace FisherSft.Embedding.Fitted;

/// <summary>Reads what <see cref="CheckedWriter"/> wrote, and refuses what is something else, newer, cut off or damaged.</summary>
internal sealed class CheckedReader : IDisposable
{
    private const int Block = 64 << 10;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Stream _stream;
    private readonly string _what;

    /// <summary>Begins; the stream stays open.</summary>
    /// <param name="stream">What was written.</param>
    /// <param name="what">What it should be, for messages.</param>
    /// <param name="magic">What it begins with.</param>
    /// <param name="version">The highest version that can be read.</param>
    public CheckedReader(Stream stream, string what, ReadOnlySpan<byte> magic, int version)
    {
        (_stream, _what) = (stream, what);
        Span<byte> found = stackalloc byte[magic.Length];
        Read(found);
        if (!found.SequenceEqual(magic))
        {
            throw new InvalidDataException($"this is no {what}: it begins with other bytes than one; pass one that was saved here");
        }

        var written = ReadInt32();
        if (written > version)
        {
            throw new InvalidDataException(
                $"the {what} is of version {written}, and this program reads up to {version}; use a newer one, or fit it again");
        }

        Check(written >= 1, $"version {written}");
    }

    public int ReadInt32()
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        Read(bytes);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    public void Read<T>(Span<T> values)
        where T : unmanaged
    {
        for (; !values.IsEmpty; values = values[Math.Min(values.Length, Block)..])
        {
            Read(MemoryMarshal.AsBytes(values[..Math.Min(values.Length, Block)]));
        }
    }

    /// <summary>Goes past a seal; throws where what was read so far does not fit it.</summary>
    public void Unseal()
    {
        var expected = _hash.GetCurrentHash();
        Span<byte> found = stackalloc byte[expected.Length];
        Read(found);
        Check(found.SequenceEqual(expected), "another checksum than its content");
    }

    /// <summary>Throws where something read cannot be.</summary>
    public void Check(bool isSound, string fault)
    {
        if (!isSound)
        {
            throw new InvalidDataException($"the {_what} is damaged: it has {fault}; copy it again, or fit it again");
        }
    }

    public void Dispose() => _hash.Dispose();

    private void Read(Span<byte> bytes)
    {
        try
        {
            _stream.ReadExactly(bytes);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException($"the {_what} is cut off; copy it again, or fit it again", e);
        }

        _hash.AppendData(bytes);
    }
}

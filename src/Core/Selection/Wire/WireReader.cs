using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FisherSft.Core.Selection.Wire;

/// <summary>Reads what <see cref="WireWriter"/> wrote, across the borders of parts.</summary>
/// <param name="parts">All parts in order.</param>
public sealed class WireReader(IReadOnlyList<byte[]> parts)
{
    private int _part;
    private int _at;

    /// <summary>Whether all has been read.</summary>
    public bool IsAtEnd
    {
        get
        {
            while (_part < parts.Count && _at == parts[_part].Length)
            {
                (_part, _at) = (_part + 1, 0);
            }

            return _part == parts.Count;
        }
    }

    /// <summary>Reads a whole number.</summary>
    public long ReadInt64()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        Read(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    /// <summary>Reads a whole number that must lie in a range.</summary>
    /// <exception cref="FormatException">It does not.</exception>
    public int ReadCount(long most = int.MaxValue)
    {
        var count = ReadInt64();
        return count >= 0 && count <= most
            ? (int)count
            : throw new FormatException($"a message counts {count}, expected 0 to {most}");
    }

    /// <summary>Reads a number, bit for bit.</summary>
    public double ReadDouble() => BitConverter.Int64BitsToDouble(ReadInt64());

    /// <summary>Reads values.</summary>
    public void Read(Span<float> values) => Read(MemoryMarshal.AsBytes(values));

    /// <summary>Reads so many values where they are, or into a buffer where they lie across a border.</summary>
    /// <param name="count">How many.</param>
    /// <param name="buffer">Grown as needed, and used again by the next call.</param>
    /// <returns>The values, until the next call.</returns>
    public ReadOnlySpan<float> Read(int count, scoped ref float[] buffer)
    {
        var bytes = count * (long)sizeof(float);
        if (!IsAtEnd && bytes <= parts[_part].Length - _at)
        {
            var values = MemoryMarshal.Cast<byte, float>(parts[_part].AsSpan(_at, (int)bytes));
            _at += (int)bytes;
            return values;
        }

        if (buffer.Length < count)
        {
            buffer = GC.AllocateUninitializedArray<float>(count);
        }

        Read(buffer.AsSpan(0, count));
        return buffer.AsSpan(0, count);
    }

    /// <summary>Reads values.</summary>
    public void Read(Span<double> values) => Read(MemoryMarshal.AsBytes(values));

    /// <summary>Reads a text, which may be null.</summary>
    public string? ReadText()
    {
        var length = ReadInt64();
        if (length is < -1 or > int.MaxValue / 2)
        {
            throw new FormatException($"a message has a text of length {length}");
        }

        return length < 0 ? null : string.Create((int)length, this, static (text, reader) =>
            reader.Read(MemoryMarshal.AsBytes(text)));
    }

    /// <summary>Reads bytes with their number.</summary>
    public byte[] ReadBlock()
    {
        var bytes = new byte[ReadCount(Array.MaxLength)];
        Read(bytes);
        return bytes;
    }

    /// <summary>Reads some bytes, 0 at the end alone.</summary>
    public int ReadSome(Span<byte> bytes)
    {
        if (bytes.IsEmpty || IsAtEnd)
        {
            return 0;
        }

        var count = Math.Min(bytes.Length, parts[_part].Length - _at);
        parts[_part].AsSpan(_at, count).CopyTo(bytes);
        _at += count;
        return count;
    }

    /// <summary>Reads bytes.</summary>
    /// <exception cref="FormatException">There are not so many left.</exception>
    public void Read(Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var count = ReadSome(bytes);
            bytes = count > 0 ? bytes[count..] : throw new FormatException($"a message ends {bytes.Length} bytes early");
        }
    }
}

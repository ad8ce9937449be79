using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FisherSft.Core.Selection.Wire;

/// <summary>
/// Cuts what is written into parts of at most so many bytes, wherever a value happens to end: a message never grows past
/// one part, whatever M, d and the pool are. Numbers are little-endian, floats and doubles bit for bit.
/// </summary>
public sealed class WireWriter
{
    /// <summary>The size of a part unless another is asked for: far below what a message may hold.</summary>
    public const int DefaultLimit = 2 << 20;

    private const int FirstBlock = 4096;

    private readonly List<byte[]> _parts = [];
    private readonly int _limit;
    private byte[] _part;
    private int _used;
    private long _expected;

    /// <summary>Begins.</summary>
    /// <param name="limit">The largest part in bytes, at least 1.</param>
    public WireWriter(int limit = DefaultLimit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        _limit = limit;
        _part = new byte[Math.Min(limit, FirstBlock)];
    }

    /// <summary>Says how many bytes follow at least, so that parts are made in their size at once.</summary>
    public void Expect(long bytes) => _expected = bytes;

    /// <summary>Writes a whole number.</summary>
    public void Write(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        Write(bytes);
    }

    /// <summary>Writes a number, bit for bit.</summary>
    public void Write(double value) => Write(BitConverter.DoubleToInt64Bits(value));

    /// <summary>Writes values, not their number.</summary>
    public void Write(ReadOnlySpan<float> values) => Write(MemoryMarshal.AsBytes(values));

    /// <summary>Writes values, not their number.</summary>
    public void Write(ReadOnlySpan<double> values) => Write(MemoryMarshal.AsBytes(values));

    /// <summary>Writes a text, which may be null.</summary>
    public void Write(string? text)
    {
        if (text is null)
        {
            Write(-1L);
            return;
        }

        // UTF-16 as it is: a lone surrogate survives.
        Write((long)text.Length);
        Write(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    /// <summary>Writes bytes and their number.</summary>
    public void WriteBlock(ReadOnlySpan<byte> bytes)
    {
        Write((long)bytes.Length);
        Write(bytes);
    }

    /// <summary>Writes bytes, not their number.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_used == _part.Length && !MakeRoom(bytes.Length))
            {
                _parts.Add(_part);
                (_part, _used) = (NewPart(Math.Max(bytes.Length, _expected > 0 ? _expected : FirstBlock)), 0);
            }

            var count = Math.Min(bytes.Length, _part.Length - _used);
            bytes[..count].CopyTo(_part.AsSpan(_used));
            _used += count;
            _expected -= count;
            bytes = bytes[count..];
        }
    }

    /// <summary>Ends; there is at least one part, which may be empty.</summary>
    public IReadOnlyList<byte[]> Complete()
    {
        _parts.Add(_used == _part.Length ? _part : _part[.._used]);
        return _parts;
    }

    private bool MakeRoom(int more)
    {
        if (_part.Length == _limit)
        {
            return false;
        }

        var part = NewPart(_expected > 0 ? _used + Math.Max(_expected, more) : Math.Max(2L * _part.Length, (long)_used + more));
        _part.AsSpan(0, _used).CopyTo(part);
        _part = part;
        return true;
    }

    /// <summary>All of it is written before it is sent.</summary>
    private byte[] NewPart(long length) => GC.AllocateUninitializedArray<byte>((int)Math.Min(_limit, length));
}

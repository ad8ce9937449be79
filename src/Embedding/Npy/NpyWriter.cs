using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using FisherSft.Embedding.Numerics;

namespace FisherSft.Embedding.Npy;

/// <summary>
/// Writes a .npy file whose length is known only at its end: a header of 128 bytes, padded as NumPy pads it, is written
/// first with no rows and again, at the same place, once they have been counted. Until then the file is valid only as an
/// empty array with bytes left over, which <see cref="NpyHeader"/> refuses.
/// </summary>
public sealed class NpyWriter : IDisposable
{
    private const int HeaderBytes = 128;

    private readonly FileStream _file;
    private readonly NpyType _type;
    private readonly int _columns;
    private long _elements;
    private Half[] _halves = [];

    private NpyWriter(string path, NpyType type, int columns)
    {
        (_type, _columns) = (type, columns);
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        WriteHeader();
    }

    /// <summary>Begins a float32 array of two dimensions.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="columns">The length of a row, at least 1.</param>
    public static NpyWriter Float32(string path, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        return new NpyWriter(path, NpyType.Float32, columns);
    }

    /// <summary>Begins a float32 array of one dimension.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    public static NpyWriter Float32(string path) => new(path, NpyType.Float32, 0);

    /// <summary>Begins a float16 array of two dimensions; what is appended is rounded to the nearest.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="columns">The length of a row, at least 1.</param>
    public static NpyWriter Float16(string path, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        return new NpyWriter(path, NpyType.Float16, columns);
    }

    /// <summary>Begins an int64 array of one dimension.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    public static NpyWriter Int64(string path) => new(path, NpyType.Int64, 0);

    /// <summary>Writes a whole int64 array of one dimension, under a temporary name first.</summary>
    public static void Save(string path, ReadOnlySpan<long> values)
    {
        using (var writer = Int64(path + ".tmp"))
        {
            writer.Append(values);
            writer.Complete();
        }

        File.Move(path + ".tmp", path, overwrite: true);
    }

    /// <summary>Appends whole rows, or values where there is one dimension.</summary>
    public void Append(ReadOnlySpan<float> rows)
    {
        if (_type == NpyType.Int64 || rows.Length % Math.Max(1, _columns) != 0)
        {
            throw new ArgumentException($"{rows.Length} float32 are no whole rows of this file", nameof(rows));
        }

        if (_type == NpyType.Float16)
        {
            if (_halves.Length < rows.Length)
            {
                _halves = new Half[rows.Length];
            }

            var halves = _halves.AsSpan(0, rows.Length);
            HalfPrecision.Round(rows, halves);
            Append(MemoryMarshal.AsBytes(halves), rows.Length);
            return;
        }

        Append(MemoryMarshal.AsBytes(rows), rows.Length);
    }

    /// <summary>Appends values.</summary>
    public void Append(ReadOnlySpan<long> values)
    {
        if (_type != NpyType.Int64)
        {
            throw new ArgumentException("this file holds floats", nameof(values));
        }

        Append(MemoryMarshal.AsBytes(values), values.Length);
    }

    /// <summary>Writes the row count and hands everything to the disk. Nothing can be appended afterwards.</summary>
    public void Complete()
    {
        _file.Position = 0;
        WriteHeader();
        _file.Flush(flushToDisk: true);
        _file.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Append(ReadOnlySpan<byte> bytes, int elements)
    {
        _file.Write(bytes);
        _elements += elements;
    }

    private void WriteHeader()
    {
        var shape = _columns > 0
            ? string.Create(CultureInfo.InvariantCulture, $"({_elements / _columns}, {_columns})")
            : string.Create(CultureInfo.InvariantCulture, $"({_elements},)");
        var text = $"{{'descr': '{NpyHeader.DescrOf(_type)}', 'fortran_order': False, 'shape': {shape}, }}";
        Span<byte> header = stackalloc byte[HeaderBytes];
        header.Fill((byte)' ');
        header[^1] = (byte)'\n';
        ReadOnlySpan<byte> start = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, HeaderBytes - 10, 0];
        start.CopyTo(header);
        Encoding.ASCII.GetBytes(text, header[10..]);
        _file.Write(header);
    }
}

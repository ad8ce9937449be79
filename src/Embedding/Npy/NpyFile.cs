using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FisherSft.Corpus;
using Microsoft.Win32.SafeHandles;

namespace FisherSft.Embedding.Npy;

/// <summary>
/// A .npy file on a disk, read stretch by stretch, from any thread. It is not mapped: pages of a mapping that were read
/// count as the process's memory, and a file may be larger than what that is allowed; the system keeps what is read
/// often all the same.
/// </summary>
public sealed class NpyFile : IDisposable
{
    // No read may be asked for more than 2 GB.
    private const int MostElements = 1 << 27;

    private readonly SafeFileHandle _file;

    private NpyFile(string path, NpyHeader header, SafeFileHandle file) => (Path, Header, _file) = (path, header, file);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its header.</summary>
    public NpyHeader Header { get; }

    /// <summary>Opens a file of any shape and of any type that is read.</summary>
    /// <exception cref="InputException">It is not there, no .npy file, or cut short.</exception>
    public static NpyFile Open(string path) => Open(path, null, NpyType.Float32, NpyType.Float16, NpyType.Int64);

    /// <summary>Opens a file and holds it to a number of dimensions and to types.</summary>
    /// <exception cref="InputException">It is not there, no .npy file, cut short, or another one.</exception>
    public static NpyFile Open(string path, int dimensions, params ReadOnlySpan<NpyType> types) =>
        Open(path, (int?)dimensions, types);

    /// <summary>A stretch of the elements.</summary>
    /// <typeparam name="T">float, Half or long, as the header says.</typeparam>
    /// <param name="start">The first, counted in row-major order.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="CorpusChangedException">The file has become shorter.</exception>
    public T[] Read<T>(long start, int count)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var values = GC.AllocateUninitializedArray<T>(count);
        Read<T>(start, values);
        return values;
    }

    /// <summary>Reads a stretch of the elements.</summary>
    /// <typeparam name="T">float, Half or long, as the header says.</typeparam>
    /// <param name="start">The first, counted in row-major order.</param>
    /// <param name="values">Takes them.</param>
    /// <exception cref="CorpusChangedException">The file has become shorter.</exception>
    public void Read<T>(long start, Span<T> values)
        where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() != Header.ElementBytes)
        {
            throw new ArgumentException($"{typeof(T).Name} is not the type of {NpyHeader.DescrOf(Header.Type)}", nameof(start));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Header.Elements - values.Length);
        for (; values.Length > MostElements; start += MostElements, values = values[MostElements..])
        {
            ReadBytes(start, MemoryMarshal.AsBytes(values[..MostElements]));
        }

        ReadBytes(start, MemoryMarshal.AsBytes(values));
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static NpyFile Open(string path, int? dimensions, params ReadOnlySpan<NpyType> types)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException(".npy files are read on little-endian machines only");
        }

        if (!File.Exists(path))
        {
            throw new InputException($"{path}: there is no such file; check the path, or write it with numpy.save");
        }

        var file = File.OpenHandle(path);
        try
        {
            var length = RandomAccess.GetLength(file);
            var start = new byte[(int)Math.Min(NpyHeader.MaxBytes, length)];
            var read = RandomAccess.Read(file, start, 0);
            return new NpyFile(path, NpyHeader.Parse(start.AsSpan(0, read), length, path, dimensions, types), file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void ReadBytes(long start, Span<byte> bytes)
    {
        var position = Header.DataStart + start * Header.ElementBytes;
        while (bytes.Length > 0)
        {
            var read = RandomAccess.Read(_file, bytes, position);
            if (read == 0)
            {
                throw new CorpusChangedException(Path, $"it ends {bytes.Length} bytes early");
            }

            bytes = bytes[read..];
            position += read;
        }
    }
}

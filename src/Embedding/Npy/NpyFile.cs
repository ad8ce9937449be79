using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using FisherSft.Corpus;

namespace FisherSft.Embedding.Npy;

/// <summary>
/// A .npy file mapped into memory: nothing is read until it is asked for, and files beyond 2 GB work, for a span covers
/// only what was asked for. Reading is safe from any thread; no span may be used after Dispose. The file must not be
/// shortened while it is open.
/// </summary>
public sealed unsafe class NpyFile : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private byte* _data;

    private NpyFile(string path, NpyHeader header, MemoryMappedFile map)
    {
        (Path, Header, _map) = (path, header, map);
        _view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _data = start + _view.PointerOffset + header.DataStart;
    }

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
    public ReadOnlySpan<T> Read<T>(long start, int count)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_data is null, this);
        if (Unsafe.SizeOf<T>() != Header.ElementBytes)
        {
            throw new ArgumentException($"{typeof(T).Name} is not the type of {NpyHeader.DescrOf(Header.Type)}", nameof(start));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Header.Elements - count);
        return new ReadOnlySpan<T>(_data + start * Header.ElementBytes, count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_data is not null)
        {
            _data = null;
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _map.Dispose();
        }
    }

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

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var start = new byte[(int)Math.Min(NpyHeader.MaxBytes, file.Length)];
        file.ReadExactly(start);
        var header = NpyHeader.Parse(start, file.Length, path, dimensions, types);
        var map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        return new NpyFile(path, header, map);
    }
}

using System.IO.MemoryMappedFiles;

namespace FisherSft.Embedding.Precomputed;

/// <summary>
/// The lines of a file by number. Opening reads the file once and keeps where each line starts, 8 bytes a line; a line is
/// read when asked for, from any thread. A line ends at \n or \r\n; the last may lack its end, and a byte order mark before
/// the first is none of it. What a line holds is not looked at, except that it must not be blank: readers of rows pass
/// over blank lines, and would count differently.
/// </summary>
internal sealed class JsonLines : IDisposable
{
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly List<long> _starts;

    private JsonLines(string path, List<long> starts)
    {
        (Path, _starts) = (path, starts);
        if (Count > 0)
        {
            _map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>How many lines it has.</summary>
    public int Count => _starts.Count - 1;

    /// <summary>Finds the lines of a file.</summary>
    public static JsonLines Open(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        var lines = new LineCutter(file, file.Length);
        lines.SkipMark();
        var starts = new List<long> { lines.Position };
        while (lines.NextRow(path, starts.Count - 1))
        {
            starts.Add(lines.Position);
        }

        return new JsonLines(path, starts);
    }

    /// <summary>A line without its end.</summary>
    /// <param name="line">From 0.</param>
    public byte[] Line(int line)
    {
        var bytes = new byte[checked((int)(_starts[line + 1] - _starts[line]))];
        _view!.ReadArray(_starts[line], bytes, 0, bytes.Length);
        return bytes switch
        {
            [.. var row, (byte)'\r', (byte)'\n'] => row,
            [.. var row, (byte)'\n'] => row,
            _ => bytes,
        };
    }

    public void Dispose()
    {
        _view?.Dispose();
        _map?.Dispose();
    }
}

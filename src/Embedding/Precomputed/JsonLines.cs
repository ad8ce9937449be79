using System.IO.MemoryMappedFiles;

namespace FisherSft.Embedding.Precomputed;

/// <summary>
/// The lines of a file by number. Opening reads the file once and keeps where each line starts, 8 bytes a line; a line is
/// read when asked for, from any thread. A line ends at \n or \r\n; the last may lack its end. What a line holds is not
/// looked at, except that it must not be blank, for then the count of the lines would mislead.
/// </summary>
internal sealed class JsonLines : IDisposable
{
    private const int BufferBytes = 1 << 20;

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
        var starts = new List<long> { 0 };
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0))
        {
            var buffer = new byte[BufferBytes];
            long at = 0;
            for (int read; (read = file.Read(buffer)) > 0; at += read)
            {
                var rest = buffer.AsSpan(0, read);
                for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
                {
                    starts.Add(at + read - rest.Length + end + 1);
                }
            }

            if (starts[^1] != at)
            {
                starts.Add(at);
            }
        }

        var lines = new JsonLines(path, starts);
        for (var i = 0; i < lines.Count; i++)
        {
            if (starts[i + 1] - starts[i] <= 2 && lines.Line(i).Length == 0)
            {
                lines.Dispose();
                throw EmbeddingsFaults.BlankRow(path, i);
            }
        }

        return lines;
    }

    /// <summary>A line without its end.</summary>
    /// <param name="line">From 0.</param>
    public byte[] Line(int line)
    {
        var bytes = new byte[checked((int)(_starts[line + 1] - _starts[line]))];
        _view!.ReadArray(_starts[line], bytes, 0, bytes.Length);
        var length = bytes.Length;
        length -= length > 0 && bytes[length - 1] == (byte)'\n' ? 1 : 0;
        length -= length > 0 && bytes[length - 1] == (byte)'\r' ? 1 : 0;
        return bytes[..length];
    }

    public void Dispose()
    {
        _view?.Dispose();
        _map?.Dispose();
    }
}

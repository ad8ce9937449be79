using FisherSft.Corpus;
using Microsoft.Win32.SafeHandles;

namespace FisherSft.Embedding.Precomputed;

/// <summary>
/// The lines of a file by number. Opening reads the file once and keeps where every 16th line starts, half a byte a line; a
/// line is read when asked for, from any thread. A line ends at \n or \r\n; the last may lack its end, and a byte order mark before
/// the first is none of it. What a line holds is not looked at, except that it must not be blank: readers of rows pass
/// over blank lines, and would count differently.
/// </summary>
internal sealed class JsonLines : IDisposable
{
    private const int Step = 16;
    private const int SearchBytes = 4096;

    private readonly SafeFileHandle _file;
    private readonly List<long> _starts;

    private JsonLines(string path, List<long> starts, int count) =>
        (Path, _starts, Count, _file) = (path, starts, count, File.OpenHandle(path));

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>How many lines it has.</summary>
    public int Count { get; }

    /// <summary>Finds the lines of a file.</summary>
    public static JsonLines Open(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        var lines = new LineCutter(file, file.Length);
        lines.SkipMark();
        var (starts, count) = (new List<long> { lines.Position }, 0);
        while (lines.NextRow(path, count))
        {
            if (++count % Step == 0)
            {
                starts.Add(lines.Position);
            }
        }

        return new JsonLines(path, starts, count);
    }

    /// <summary>A line without its end.</summary>
    /// <param name="line">From 0.</param>
    public byte[] Line(int line)
    {
        var start = _starts[line / Step];
        for (var before = line % Step; before > 0; before--)
        {
            start = EndOf(start);
        }

        var bytes = new byte[checked((int)(EndOf(start) - start))];
        for (int at = 0, read; at < bytes.Length; at += read)
        {
            read = RandomAccess.Read(_file, bytes.AsSpan(at), start + at);
            if (read == 0)
            {
                throw new CorpusChangedException(Path, $"it ends within row {line}");
            }
        }

        return bytes switch
        {
            [.. var row, (byte)'\r', (byte)'\n'] => row,
            [.. var row, (byte)'\n'] => row,
            _ => bytes,
        };
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Where the line that starts at a place ends, its end included.</summary>
    private long EndOf(long start)
    {
        Span<byte> bytes = stackalloc byte[SearchBytes];
        while (RandomAccess.Read(_file, bytes, start) is > 0 and var read)
        {
            if (bytes[..read].IndexOf((byte)'\n') is >= 0 and var end)
            {
                return start + end + 1;
            }

            start += read;
        }

        return start;
    }
}

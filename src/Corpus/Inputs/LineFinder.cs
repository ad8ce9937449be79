using FisherSft.Corpus.Formats;

namespace FisherSft.Corpus.Inputs;

/// <summary>
/// Finds where lines begin from any place in a file. Only "\n" ends a line, so a place between "\r" and "\n" lies in the
/// line that they end.
/// </summary>
internal static class LineFinder
{
    private const int Step = 64 << 10;
    private const int FirstLook = 4 << 10;

    /// <summary>How far a line above the limit may be from its end: "\r" and a byte order mark do not count.</summary>
    private const int Beside = 5;

    /// <summary>The first place from <paramref name="from"/> on where a line begins; null where none does up to the end.</summary>
    /// <param name="file">The file; its position is lost.</param>
    /// <param name="from">Above 0.</param>
    /// <param name="to">The end; a line that begins there is still found.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static long? FirstStart(Stream file, long from, long to, CancellationToken cancellationToken)
    {
        var buffer = new byte[Step];
        for (var at = file.Seek(from - 1, SeekOrigin.Begin); at < to;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = file.Read(buffer, 0, (int)Math.Min(Step, to - at));
            var end = buffer.AsSpan(0, read).IndexOf((byte)'\n');
            if (end >= 0)
            {
                return at + end + 1;
            }

            if (read == 0)
            {
                break;
            }

            at += read;
        }

        return null;
    }

    /// <summary>How many bytes of byte order mark the file begins with: 3 or none.</summary>
    public static int MarkOf(Stream file) => HasMark(ReadAt(file, 0, 3)) ? 3 : 0;

    /// <summary>Whether the line before one is blank, as <see cref="LineReader.IsBlank"/> has it.</summary>
    /// <param name="file">The file; its position is lost.</param>
    /// <param name="start">Where the line begins, above 0.</param>
    /// <param name="limit">Above this many bytes a line is too long, and so not blank.</param>
    public static bool IsBlankBefore(Stream file, long start, int limit)
    {
        var end = start - 1;
        var lowest = Math.Max(0, end - limit - Beside);
        for (long look = FirstLook; ; look *= 2)
        {
            var from = Math.Max(lowest, end - look);
            ReadOnlySpan<byte> line = ReadAt(file, from, (int)(end - from));
            var before = line.LastIndexOf((byte)'\n');
            if (before >= 0 || from == 0)
            {
                line = before < 0 && HasMark(line) ? line[3..] : line[(before + 1)..];
                line = line.EndsWith("\r"u8) ? line[..^1] : line;
                return line.Length <= limit && Utf8Text.IsBlank(line);
            }

            // Nearly always the first look ends it: the line holds a letter there.
            if (from == lowest || line.ContainsAnyInRange((byte)'!', (byte)'~'))
            {
                return false;
            }
        }
    }

    private static bool HasMark(ReadOnlySpan<byte> bytes) => bytes.StartsWith("\uFEFF"u8);

    private static byte[] ReadAt(Stream file, long at, int count)
    {
        var bytes = new byte[count];
        file.Seek(at, SeekOrigin.Begin);
        var read = file.ReadAtLeast(bytes, count, throwOnEndOfStream: false);
        return bytes[..read];
    }
}

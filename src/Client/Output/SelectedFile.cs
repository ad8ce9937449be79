namespace FisherSft.Client.Output;

/// <summary>selected.jsonl: the selected rows in rank order.</summary>
internal static class SelectedFile
{
    public const string FileName = "selected.jsonl";

    public static FileStream Create(string path) => new(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);

    public static void WriteRow(Stream file, ReadOnlySpan<byte> row)
    {
        file.Write(row);
        file.WriteByte((byte)'\n');
    }
}

/// <summary>
/// Rows that come in the order of the corpus and leave in the order of the ranking, by way of a file, so that a selection
/// may be larger than memory.
/// </summary>
internal sealed class RowSpool(string path, int count) : IDisposable
{
    private readonly FileStream _file = new(
        path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);

    private readonly (long Start, int Length)[] _places = new (long, int)[count];

    public void Add(int rank, ReadOnlySpan<byte> row)
    {
        _places[rank] = (_file.Position, row.Length);
        _file.Write(row);
    }

    public void WriteInOrder(string selected)
    {
        using var output = SelectedFile.Create(selected);
        var buffer = Array.Empty<byte>();
        foreach (var (start, length) in _places)
        {
            if (buffer.Length < length)
            {
                buffer = new byte[Math.Max(length, 2 * buffer.Length)];
            }

            _file.Seek(start, SeekOrigin.Begin);
            _file.ReadExactly(buffer, 0, length);
            SelectedFile.WriteRow(output, buffer.AsSpan(0, length));
        }
    }

    public void Dispose() => _file.Dispose();
}

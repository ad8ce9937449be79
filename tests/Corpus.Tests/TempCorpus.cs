using System.IO.Compression;
using System.Text;

namespace FisherSft.Corpus.Tests;

/// <summary>A temporary folder with real files in it, and the ways the tests read them.</summary>
internal sealed class TempCorpus : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("corpus-tests-").FullName;

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, name.EndsWith(".gz", StringComparison.Ordinal) ? Gzip(bytes) : bytes);
        return path;
    }

    public string WriteRaw(string name, byte[] bytes)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public static byte[] Gzip(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    /// <summary>All rows of one file written for it.</summary>
    public List<CorpusRow> Rows(string name, string text, Func<CorpusOptions, CorpusOptions>? with = null) =>
        Rows(name, Encoding.UTF8.GetBytes(text), with);

    public List<CorpusRow> Rows(string name, byte[] bytes, Func<CorpusOptions, CorpusOptions>? with = null)
    {
        var options = new CorpusOptions { Inputs = [Write(name, bytes)] };
        return [.. new CorpusReader(with is null ? options : with(options)).ReadRows()];
    }

    /// <summary>The row that a file of one row gives.</summary>
    public CorpusRow Row(string json, Func<CorpusOptions, CorpusOptions>? with = null) =>
        Assert.Single(Rows("one.jsonl", json, with));

    public string Reason(string json, Func<CorpusOptions, CorpusOptions>? with = null) => Row(json, with).Rejected!.Reason;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

internal static class Show
{
    public static string Json(this CorpusRow row) => Encoding.UTF8.GetString(row.Example!.Row.Span);

    /// <summary>The segments of an example, the trained ones in brackets.</summary>
    public static string Text(this CorpusRow row) =>
        string.Concat(row.Example!.Segments.Select(segment => segment.Trained ? $"[{segment.Text}]" : segment.Text + "|"));

    /// <summary>A row in a few words: its line, and its text or why it is rejected.</summary>
    public static string Brief(this CorpusRow row) =>
        row.Example is { } example ? $"{example.Line}:{row.Text()}" : $"{row.Rejected!.Line}!{row.Rejected.Reason}";
}

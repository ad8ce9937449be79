using System.Security.Cryptography;

namespace FisherSft.Corpus.Tests;

public sealed class CorpusReaderTests : IDisposable
{
    private readonly TempCorpus _corpus = new();

    public void Dispose() => _corpus.Dispose();

    private CorpusOptions ThreeFiles() => new()
    {
        Inputs =
        [
            _corpus.Write("b.jsonl", "{\"text\":\"b1\"}\n\nnot json\n{\"text\":\"b2\",\"id\":2}\n"),
            _corpus.Write("a.csv", "text,id\n\"a\n1\",x\n ,y\na2,z\n"),
            _corpus.Write("c.json.gz", "[\n{\"text\":\"c1\"}]"),
        ],
    };

    private sealed class Bytes : IProgress<long>
    {
        public List<long> Told { get; } = [];

        public void Report(long value) => Told.Add(value);
    }

    [Fact]
    public void Examples_HaveTheirIndexSourceAndLine_AcrossFiles()
    {
        var rows = new CorpusReader(ThreeFiles()).ReadRows().ToList();
        Assert.Equal(
            [(0, 0, 1, null), (1, 0, 4, "2"), (2, 1, 2, "x"), (3, 1, 5, "z"), (4, 2, 2, (string?)null)],
            rows.Where(row => row.Example is not null)
                .Select(row => ((int)row.Example!.Index, row.Example.Source, (int)row.Example.Line, row.Example.Id)));
        Assert.Equal(
            [("b.jsonl", 3L, "bad JSON", "not json"), ("a.csv", 4L, "empty text", " ,y")],
            rows.Where(row => row.Rejected is not null)
                .Select(row => (Path.GetFileName(row.Rejected!.File), row.Rejected.Line, row.Rejected.Reason, row.Rejected.Raw)));
        Assert.Equal([0, 2, 3, 5, 6], Enumerable.Range(0, 5).Select(k => rows.FindIndex(row => row.Example?.Index == k)));
    }

    [Fact]
    public void EachEnumeration_GivesTheSame()
    {
        var reader = new CorpusReader(ThreeFiles());
        var first = reader.ReadRows().Select(Show.Brief).ToList();
        Assert.Equal(first, reader.ReadRows().Select(Show.Brief));
        Assert.Equal(5, reader.ReadExamples().Count());
        Assert.Single(reader.ReadExamples().Take(1));
        Assert.Equal(first, reader.ReadRows().Select(Show.Brief));
    }

    [Fact]
    public void Rows_OutliveTheReadersBuffers()
    {
        var lines = Enumerable.Range(0, 20_000).Select(i => $"{{\"text\":\"row {i}\"}}").ToList();
        var reader = new CorpusReader(new CorpusOptions { Inputs = [_corpus.Write("a.jsonl", string.Join('\n', lines))] });
        Assert.Equal(lines, reader.ReadRows().ToList().Select(row => row.Json()));
    }

    [Fact]
    public void Inputs_HoldTheSha256OfTheFilesAsTheyLie()
    {
        var reader = new CorpusReader(ThreeFiles());
        Assert.Null(reader.Inputs);
        _ = reader.ReadRows().Take(3).ToList();
        Assert.Null(reader.Inputs);
        _ = reader.ReadRows().Count();
        AssertHashed(reader);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(9)]
    public void Limit_GivesTheFirstExamples_AndHashesEverything(int limit)
    {
        var options = ThreeFiles();
        var all = new CorpusReader(options).ReadExamples().Select(example => example.Index).ToList();
        var reader = new CorpusReader(options with { Limit = limit });
        Assert.Equal(all.Take(limit), reader.ReadExamples().Select(example => example.Index));
        AssertHashed(reader);
    }

    [Fact]
    public void Progress_EndsAtTheBytesOfAllFiles()
    {
        var (reader, bytes) = (new CorpusReader(ThreeFiles()), new Bytes());
        _ = reader.ReadRows(bytes, TestContext.Current.CancellationToken).Count();
        Assert.Equal(reader.Files.Sum(file => file.Length), bytes.Told[^1]);
        Assert.Equal(bytes.Told.Order(), bytes.Told);
    }

    [Theory]
    [InlineData("{\"text\":\"b1\"}\n\nnot json\n{\"text\":\"B2\",\"id\":2}\n", "SHA-256")]
    [InlineData("{\"text\":\"b1\"}\n", "bytes and has")]
    [InlineData(null, "no longer there")]
    public void ChangedFile_IsNamed(string? text, string change)
    {
        var options = ThreeFiles();
        var reader = new CorpusReader(options);
        _ = reader.ReadRows().Count();
        if (text is null)
        {
            File.Delete(options.Inputs[0]);
        }
        else
        {
            _corpus.Write("b.jsonl", text);
        }

        var error = Assert.Throws<CorpusChangedException>(() => reader.ReadRows().Count());
        Assert.Equal(options.Inputs[0], error.File);
        Assert.Contains(options.Inputs[0], error.Message, StringComparison.Ordinal);
        Assert.Contains(change, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ChangeBehindTheLimit_IsNoticedToo()
    {
        var reader = new CorpusReader(ThreeFiles() with { Limit = 1 });
        _ = reader.ReadExamples().Count();
        _corpus.Write("a.csv", "text,id\n\"a\n1\",x\n ,y\na2,Z\n");
        Assert.Throws<CorpusChangedException>(() => reader.ReadExamples().Count());
    }

    [Fact]
    public void Cancellation_EndsReading()
    {
        using var source = new CancellationTokenSource();
        var rows = new CorpusReader(ThreeFiles()).ReadRows(cancellationToken: source.Token).GetEnumerator();
        Assert.True(rows.MoveNext());
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => rows.MoveNext());
    }

    [Fact]
    public void CorpusWithoutAUsableRow_IsForTheCallerToCount()
    {
        Assert.Empty(_corpus.Rows("empty.jsonl", ""));
        Assert.Equal(2, _corpus.Rows("bad.jsonl", "x\ny\n").Count(row => row.Rejected is not null));
    }

    private static void AssertHashed(CorpusReader reader) =>
        Assert.Equal(
            reader.Files.Select(file => new CorpusInput(
                file.Name, file.Length, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.Path))))),
            reader.Inputs!);
}

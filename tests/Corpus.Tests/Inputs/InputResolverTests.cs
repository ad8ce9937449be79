namespace FisherSft.Corpus.Tests.Inputs;

public sealed class InputResolverTests : IDisposable
{
    private readonly TempCorpus _corpus = new();

    public void Dispose() => _corpus.Dispose();

    private string[] NamesOf(params string[] inputs) =>
        [.. new CorpusReader(new CorpusOptions { Inputs = [.. inputs.Select(input => $"{_corpus.Folder}/{input}")] })
            .Files.Select(file => file.Name[(_corpus.Folder.Length + 1)..])];

    private static string FaultOf(params string[] inputs) =>
        Assert.Throws<InputException>(() => new CorpusReader(new CorpusOptions { Inputs = inputs })).Message;

    private void WriteAll(params string[] names)
    {
        foreach (var name in names)
        {
            _corpus.Write(name, "{\"text\":\"a\"}\n");
        }
    }

    [Fact]
    public void Files_StayInTheOrderGiven()
    {
        WriteAll("b.jsonl", "a.jsonl");
        Assert.Equal(["b.jsonl", "a.jsonl", "b.jsonl"], NamesOf("b.jsonl", "a.jsonl", "b.jsonl"));
    }

    [Fact]
    public void Folder_IsReadWithAllInIt_InOrdinalOrderOfPath()
    {
        WriteAll("d/b.txt", "d/a/z.jsonl", "d/a-b.csv", "d/B.json", "d/a/deep/x.tsv.gz");
        WriteAll("d/.hidden/y.jsonl", "d/.h.jsonl", "d/README.md");
        Assert.Equal(["d/B.json", "d/a-b.csv", "d/a/deep/x.tsv.gz", "d/a/z.jsonl", "d/b.txt"], NamesOf("d"));
        Assert.Equal(NamesOf("d"), NamesOf("d/"));
    }

    [Theory]
    [InlineData("d", "e", "e/a.txt e/b/c.jsonl")]
    [InlineData("d", "e/", "e/a.txt e/b/c.jsonl")]
    [InlineData("d/", "../e", "../e/a.txt ../e/b/c.jsonl")]
    [InlineData("d/a.txt", "x.txt", "x.txt")]
    [InlineData("d/**/*.jsonl", "*.jsonl", "b/c.jsonl")]
    [InlineData("d/b/*.jsonl", "in/*.jsonl", "in/c.jsonl")]
    public void Inputs_AreCalledAsTheirUserNamedThem(string input, string name, string expected)
    {
        WriteAll("d/a.txt", "d/b/c.jsonl");
        var files = new CorpusReader(new CorpusOptions { Inputs = [$"{_corpus.Folder}/{input}"], Names = [name] }).Files;
        Assert.Equal(expected.Split(' '), files.Select(file => file.Name));
        Assert.All(files, file => Assert.True(File.Exists(file.Path)));
    }

    [Fact]
    public void Blobs_AreRefusedWhereNobodyReadsThem() =>
        Assert.Contains("az://container/x.jsonl lies in Azure Blob storage", FaultOf("az://container/x.jsonl"), StringComparison.Ordinal);

    [Fact]
    public void FolderLink_ThatLeadsBackUp_IsNotFollowedForever()
    {
        WriteAll("d/sub/a.jsonl", "e/b.jsonl");
        Directory.CreateSymbolicLink(Path.Combine(_corpus.Folder, "d/sub/up"), Path.Combine(_corpus.Folder, "d"));
        Directory.CreateSymbolicLink(Path.Combine(_corpus.Folder, "d/other"), Path.Combine(_corpus.Folder, "e"));
        Directory.CreateSymbolicLink(Path.Combine(_corpus.Folder, "l"), Path.Combine(_corpus.Folder, "d"));
        Assert.Equal(["d/other/b.jsonl", "d/sub/a.jsonl"], NamesOf("d"));
        Assert.Equal(["l/other/b.jsonl", "l/sub/a.jsonl"], NamesOf("l"));
    }

    [Theory]
    [InlineData("*.jsonl", "a.jsonl b.jsonl")]
    [InlineData("?.jsonl", "a.jsonl b.jsonl")]
    [InlineData("a*", "a.jsonl")]
    [InlineData("*/*.jsonl", "d/a.jsonl d/c.jsonl")]
    [InlineData("**/a.jsonl", "a.jsonl d/a.jsonl d/e/a.jsonl")]
    [InlineData("d/**", "d/a.jsonl d/c.jsonl d/e/a.jsonl")]
    [InlineData("d/**/e/*.jsonl", "d/e/a.jsonl")]
    [InlineData(".*/*", ".git/x.jsonl")]
    public void Glob_FindsWhatMatches(string pattern, string expected)
    {
        WriteAll("b.jsonl", "a.jsonl", "d/a.jsonl", "d/c.jsonl", "d/e/a.jsonl", "d/notes.md", ".git/x.jsonl");
        Assert.Equal(expected.Split(' '), NamesOf(pattern));
    }

    [Fact]
    public void FileNamedLikeAGlob_IsThatFile()
    {
        WriteAll("a*.jsonl", "ab.jsonl");
        Assert.Equal(["a*.jsonl"], NamesOf("a*.jsonl"));
    }

    [Fact]
    public void Fault_NamesThePlaceAndTheRemedy()
    {
        var folder = _corpus.Folder;
        WriteAll("bad.docx", "table.parquet", "d/notes.md", "p/x.parquet", "p/a.jsonl");
        Directory.CreateDirectory(Path.Combine(folder, "empty"));

        Assert.Contains("name a file", FaultOf(), StringComparison.Ordinal);
        Assert.Contains($"\"{folder}/no.jsonl\" does not exist", FaultOf($"{folder}/no.jsonl"), StringComparison.Ordinal);
        Assert.Contains(".jsonl, .ndjson, .json, .csv, .tsv and .txt", FaultOf($"{folder}/bad.docx"), StringComparison.Ordinal);
        Assert.Contains("no Parquet reader; convert", FaultOf($"{folder}/table.parquet"), StringComparison.Ordinal);
        Assert.Contains("p/x.parquet: this build has no Parquet reader", FaultOf($"{folder}/p"), StringComparison.Ordinal);
        Assert.Contains($"folder {folder}/empty holds nothing", FaultOf($"{folder}/empty"), StringComparison.Ordinal);
        Assert.Contains($"folder {folder}/d holds nothing", FaultOf($"{folder}/d"), StringComparison.Ordinal);
        Assert.Contains($"glob {folder}/*.json holds nothing", FaultOf($"{folder}/*.json"), StringComparison.Ordinal);
        Assert.Contains("holds nothing", FaultOf($"{folder}/nowhere/*.json"), StringComparison.Ordinal);
        Assert.Contains("does not exist", FaultOf(""), StringComparison.Ordinal);
    }
}

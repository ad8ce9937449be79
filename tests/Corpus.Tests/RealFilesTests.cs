namespace FisherSft.Corpus.Tests;

/// <summary>Files that people have, where they lie beside the repository or where FISHERSFT_DATA says.</summary>
public sealed class RealFilesTests
{
    [Fact]
    public void Instructions_AreAllUsable()
    {
        var rows = new CorpusReader(new CorpusOptions { Inputs = [PathOf("instructions.json")] }).ReadRows().ToList();
        Assert.Equal(1100, rows.Count);
        Assert.All(rows, row => Assert.True(row.Example is { Segments: [{ Trained: false }, { Trained: true }] }));
    }

    [Theory]
    [InlineData(TextSplit.Paragraph, 7222)]
    [InlineData(TextSplit.Line, 32777)]
    public void Shakespeare_IsCutIntoSpeechesOrLines(TextSplit split, int count)
    {
        var reader = new CorpusReader(new CorpusOptions { Inputs = [PathOf("shakespeare.txt")], Split = split });
        var rows = reader.ReadRows().ToList();
        Assert.Equal(count, rows.Count);
        Assert.All(rows, row => Assert.NotNull(row.Example));
    }

    private static string PathOf(string name)
    {
        var root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "FisherSft.sln")))
        {
            root = Path.GetDirectoryName(root);
        }

        var folder = Environment.GetEnvironmentVariable("FISHERSFT_DATA")
            ?? Path.Combine(Path.GetDirectoryName(root) ?? "", "shared", "data");
        var path = Path.Combine(folder, name);
        Assert.SkipUnless(File.Exists(path), $"{path} is not there; set FISHERSFT_DATA to the folder that holds it");
        return path;
    }
}

namespace FisherSft.Corpus.Tests.Inputs;

public sealed class StandardInputTests : IDisposable
{
    private readonly TempCorpus _corpus = new();

    public void Dispose() => _corpus.Dispose();

    private CorpusOptions From(string text) => new()
    {
        Inputs = ["-"],
        SpoolDirectory = Path.Combine(_corpus.Folder, "spool"),
        StandardInput = new MemoryStream([.. System.Text.Encoding.UTF8.GetBytes(text)]),
    };

    [Fact]
    public void StandardInput_IsReadOnce_AndRepeatedAsOften()
    {
        var reader = new CorpusReader(From("{\"text\":\"a\"}\n{\"text\":\"b\"}"));
        Assert.Equal("-", Assert.Single(reader.Files).Name);
        for (var pass = 0; pass < 2; pass++)
        {
            Assert.Equal(["1:[a]", "2:[b]"], reader.ReadRows().Select(Show.Brief));
        }

        Assert.Equal("-", Assert.Single(reader.Inputs!).Name);
    }

    [Fact]
    public void Spool_IsReusedOnlyWhereAskedFor()
    {
        _ = new CorpusReader(From("{\"text\":\"old\"}"));
        Assert.Equal("1:[old]", Only(From("{\"text\":\"new\"}") with { ReuseSpool = true }));
        Assert.Equal("1:[new]", Only(From("{\"text\":\"new\"}")));
    }

    [Fact]
    public void EmptyStandardInput_HasNoRows() => Assert.Empty(new CorpusReader(From("")).ReadRows());

    [Fact]
    public void StandardInput_TwiceOrWithNoPlaceToKeepIt_IsAnInputError()
    {
        var options = From("") with { Inputs = ["-", "-"], SpoolDirectory = null };
        var error = Assert.Throws<InputException>(() => new CorpusReader(options));
        Assert.Contains("twice", error.Message, StringComparison.Ordinal);
        Assert.Contains("SpoolDirectory", error.Message, StringComparison.Ordinal);
    }

    private static string Only(CorpusOptions options) => new CorpusReader(options).ReadRows().Single().Brief();
}

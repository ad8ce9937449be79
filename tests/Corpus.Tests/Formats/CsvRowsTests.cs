namespace FisherSft.Corpus.Tests.Formats;

public sealed class CsvRowsTests : IDisposable
{
    private readonly TempCorpus _corpus = new();

    public void Dispose() => _corpus.Dispose();

    [Fact]
    public void Record_IsAnObjectOfItsColumns()
    {
        var rows = _corpus.Rows("a.csv", "id,prompt,completion,n\r\n7,q,\"a, \"\"b\"\"\r\nc\",5\r\n\r\n8,é,😀,\r\n");
        Assert.Equal(["2:q|[a, \"b\"\r\nc]", "5:é|[😀]"], rows.Select(Show.Brief));
        Assert.Equal("""{"id":"7","prompt":"q","completion":"a, \"b\"\r\nc","n":"5"}""", rows[0].Json());
        Assert.Equal(["7", "8"], rows.Select(row => row.Example!.Id));
    }

    [Fact]
    public void Tsv_IsSeparatedByTabs() =>
        Assert.Equal("""{"text":"a,b","id":"1"}""", Assert.Single(_corpus.Rows("a.tsv", "text\tid\na,b\t1\n")).Json());

    [Fact]
    public void ByteOrderMarkAndGzip_AreNoPartOfTheHeader() =>
        Assert.Equal("[a]", Assert.Single(_corpus.Rows("a.csv.gz", "\uFEFFtext\na")).Text());

    [Theory]
    [InlineData("text,id\na,1,2\nb\nc,3\n", "2!number of columns is not the header's 3!number of columns is not the header's 4:[c]")]
    [InlineData("text,id\n5\" pipe,1\n", "2:[5\" pipe]")]
    [InlineData("text,id\n\"a\"b,1\nc,2\n", "2!bad quoting: a quoted field goes on after its closing quote or is never closed 3:[c]")]
    [InlineData("text,id\na,1\nb,\"2", "2:[a] 3!bad quoting: a quoted field goes on after its closing quote or is never closed")]
    [InlineData("text\n\"\"\nb\n", "2!empty text 3:[b]")]
    [InlineData("body\na\n", "2!missing field: a row has messages, conversations, prompt and completion, instruction and output, or text")]
    [InlineData("text,text\na,b\n", "2:[b]")]
    [InlineData("text\n", "")]
    [InlineData("", "")]
    public void Record_ThatDoesNotFitTheHeader_IsRejected(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', _corpus.Rows("a.csv", text).Select(Show.Brief)));

    [Fact]
    public void BadUtf8_RejectsItsRecordAlone()
    {
        var rows = _corpus.Rows("a.csv", [.. "text,id\n"u8, 0xC3, .. ",1\nb,2\n"u8]);
        Assert.Equal(["2!bad UTF-8", "3:[b]"], rows.Select(Show.Brief));
        Assert.Equal("\uFFFD,1", rows[0].Rejected!.Raw);
    }

    [Theory]
    [InlineData("text,id\na,1\nb,\"2\nc,3\nd,4\n", "line 3")]
    [InlineData("text,id\nx\"y,\"2\nc,3\n", "line 2")]
    [InlineData("text,\"id\na,1\n", "line 1")]
    public void QuoteThatSwallowsTheRowsBehindIt_IsAnInputError(string text, string place)
    {
        var error = Assert.Throws<InputException>(() => _corpus.Rows("a.csv", text));
        Assert.Contains($"a.csv, {place}: a quoted field", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RecordAboveTheLimit_IsRejected_AndReadingGoesOn()
    {
        var big = new string('x', 400_000);
        var rows = _corpus.Rows(
            "a.csv", $"text,id\na,1\n\"{big}\n{big}\",2\nb,3\n{big},4\n\nc,5\n", o => o with { RowLimit = 1000 });
        Assert.Equal("1000", new string([.. rows[1].Rejected!.Reason.Where(char.IsDigit)]));
        Assert.Equal(["2:[a]", "3!row above 1000 bytes"], rows.Take(2).Select(Show.Brief));
        Assert.Equal("8:[c]", rows[^1].Brief());
    }

    [Fact]
    public void RecordsOfEverySize_KeepTheirLines_WhereverTheParserStartsAnew()
    {
        // Sizes around the parser's own buffer put its bound on every kind of place: inside a record, at its end, behind it.
        for (var size = 131_900; size < 132_200; size += 3)
        {
            var big = new string('x', size);
            var rows = _corpus.Rows("a.csv", $"text,id\na,1\n{big},2\nb,3\n{big},4\nc,5\n", o => o with { RowLimit = 1000 });
            Assert.Equal(
                ["2:[a]", "3!row above 1000 bytes", "4:[b]", "5!row above 1000 bytes", "6:[c]"], rows.Select(Show.Brief));
        }
    }
}

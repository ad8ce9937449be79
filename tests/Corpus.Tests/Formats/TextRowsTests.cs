namespace FisherSft.Corpus.Tests.Formats;

public sealed class TextRowsTests : IDisposable
{
    private readonly TempCorpus _corpus = new();

    public void Dispose() => _corpus.Dispose();

    [Fact]
    public void Line_IsAnExample_AndBlankLinesAreNone()
    {
        var rows = _corpus.Rows("a.txt", "one\r\n\n \t\u3000\n  two \"q\" <é>\nthree");
        Assert.Equal(["1:[one]", "4:[  two \"q\" <é>]", "5:[three]"], rows.Select(Show.Brief));
        Assert.Equal("""{"text":"  two \"q\" <é>"}""", rows[1].Json());
    }

    [Fact]
    public void Paragraph_KeepsItsInnerLineEnds()
    {
        var rows = _corpus.Rows("a.txt", "\n\na\r\nb\n \nc\n\n\nd\ne", o => o with { Split = TextSplit.Paragraph });
        Assert.Equal(["3:[a\nb]", "6:[c]", "9:[d\ne]"], rows.Select(Show.Brief));
        Assert.Equal("""{"text":"a\nb"}""", rows[0].Json());
    }

    [Fact]
    public void BadUtf8_RejectsItsLineOrParagraphAlone()
    {
        byte[] text = [.. "a\n"u8, 0xFF, .. "b\n\nc"u8];
        Assert.Equal(["1:[a]", "2!bad UTF-8", "4:[c]"], _corpus.Rows("a.txt", text).Select(Show.Brief));
        var rows = _corpus.Rows("a.txt", text, o => o with { Split = TextSplit.Paragraph });
        Assert.Equal(["1!bad UTF-8", "4:[c]"], rows.Select(Show.Brief));
        Assert.Equal("a\n\uFFFDb", rows[0].Rejected!.Raw);
    }

    [Fact]
    public void ParagraphAboveTheLimit_IsRejected_HoweverManyLinesItHas()
    {
        var big = string.Join('\n', Enumerable.Repeat("0123456789", 200));
        var rows = _corpus.Rows("a.txt", $"a\n\n{big}\n\nb\n{new string('x', 200_000)}\nc\n\nd", o => o with
        {
            Split = TextSplit.Paragraph,
            RowLimit = 1000,
        });
        Assert.Equal(["1:[a]", "3!row above 1000 bytes", "204!row above 1000 bytes", "208:[d]"], rows.Select(Show.Brief));
    }

    [Fact]
    public void Template_AppliesToTextToo() =>
        Assert.Equal("[<a>]", Assert.Single(_corpus.Rows("a.txt", "a", o => o with { Template = "<{text}>" })).Text());
}

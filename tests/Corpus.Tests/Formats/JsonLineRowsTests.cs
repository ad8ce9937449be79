using System.Text;

namespace FisherSft.Corpus.Tests.Formats;

public sealed class JsonLineRowsTests : IDisposable
{
    private readonly TempCorpus _corpus = new();

    public void Dispose() => _corpus.Dispose();

    [Theory]
    [InlineData("a.jsonl")]
    [InlineData("a.ndjson")]
    [InlineData("A.JSONL")]
    [InlineData("a.jsonl.gz")]
    public void JsonLines_AreRepeatedByteForByte(string name)
    {
        string[] lines = ["""  { "text" : "\u00e9 é😀" , "n":1.0e5 }  """, """{"text":"b","text":"c"}""", """{"text":"d"}"""];
        var rows = _corpus.Rows(name, $"{lines[0]}\n{lines[1]}\r\n\r\n \t\n{lines[2]}");
        Assert.Equal(lines, rows.Select(row => row.Json()));
        Assert.Equal([1, 2, 5], rows.Select(row => row.Example!.Line));
    }

    [Fact]
    public void ByteOrderMark_IsSkipped()
    {
        var row = Assert.Single(_corpus.Rows("a.jsonl", [0xEF, 0xBB, 0xBF, .. "{\"text\":\"a\"}"u8]));
        Assert.Equal("""{"text":"a"}""", row.Json());
    }

    [Fact]
    public void Utf16_IsAnInputErrorThatSaysSo()
    {
        var bytes = Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("{\"text\":\"a\"}")).ToArray();
        var error = Assert.Throws<InputException>(() => _corpus.Rows("a.jsonl", bytes));
        Assert.Contains("UTF-16", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LongLines_AreWholeAcrossBuffers()
    {
        var texts = Enumerable.Range(0, 40).Select(i => new string((char)('a' + i % 26), i * 17_001 + 1)).ToList();
        var rows = _corpus.Rows("a.jsonl", string.Join('\n', texts.Select(text => $"{{\"text\":\"{text}\"}}")));
        Assert.Equal(texts, rows.Select(row => row.Example!.Segments[0].Text));
    }

    [Fact]
    public void RowAboveTheLimit_IsRejected_AndReadingGoesOn()
    {
        var big = $$"""{"text":"{{new string('x', 300_000)}}"}""";
        var text = $"{{\"text\":\"a\"}}\n{big}\n{{\"text\":\"b\"}}\n{big}";
        var rows = _corpus.Rows("a.jsonl", text, o => o with { RowLimit = 1000 });
        Assert.Equal(["1:[a]", "2!row above 1000 bytes", "3:[b]", "4!row above 1000 bytes"], rows.Select(Show.Brief));
        Assert.Equal(big[..1024], rows[1].Rejected!.Raw);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void RowLimit_IsExact(int above, bool read)
    {
        var line = """{"text":"abc"}""";
        var rows = _corpus.Rows("a.jsonl", line + "\r\n" + line, o => o with { RowLimit = line.Length - above });
        Assert.Equal([read, read], rows.Select(row => row.Example is not null));
    }

    [Fact]
    public void RowLimit_Is64MegabytesUnlessTested() =>
        Assert.Equal("row above 64 MB", Corpus.Rows.Reasons.TooLong(new CorpusOptions { Inputs = [] }.RowLimit));
}

namespace FisherSft.Corpus.Tests.Rows;

public sealed class RowOptionsTests : IDisposable
{
    private readonly TempCorpus _corpus = new();

    public void Dispose() => _corpus.Dispose();

    [Theory]
    [InlineData("""{"id":"x7","text":"a"}""", null, "x7")]
    [InlineData("""{"id":12.50,"text":"a"}""", null, "12.50")]
    [InlineData("""{"id":null,"text":"a"}""", null, null)]
    [InlineData("""{"id":"","text":"a"}""", null, null)]
    [InlineData("""{"text":"a"}""", null, null)]
    [InlineData("""{"id":"x","meta":{"key":9},"text":"a"}""", "meta.key", "9")]
    [InlineData("""{"id":"x","text":"a"}""", "key", null)]
    public void Id_IsTheNamedFieldOrTheFieldId(string json, string? key, string? expected) =>
        Assert.Equal(expected, _corpus.Row(json, o => o with { IdKey = key }).Example!.Id);

    [Theory]
    [InlineData("""{"body":"b","text":"t"}""", "body", "[b]")]
    [InlineData("""{"a":{"b":{"c":"deep"}}}""", "a.b.c", "[deep]")]
    [InlineData("""{"a.b":"flat","a":{"b":"deep"}}""", "a.b", "[flat]")]
    public void TextKey_GoesBeforeTheShape_AndWalksObjects(string json, string key, string expected) =>
        Assert.Equal(expected, _corpus.Row(json, o => o with { TextKey = key }).Text());

    [Theory]
    [InlineData("""{"text":"t"}""", "body", "missing field body")]
    [InlineData("""{"body":{}}""", "body", "field body is not a string")]
    [InlineData("""{"a":"t"}""", "a.b", "missing field a.b")]
    public void TextKey_ThatIsNotThere_RejectsTheRow(string json, string key, string reason) =>
        Assert.Equal(reason, _corpus.Reason(json, o => o with { TextKey = key }));

    [Theory]
    [InlineData("{title}: {question}\n{>}{answer}", "T: Q\n|[A]")]
    [InlineData("{title}\\n{>}\\t\\\\{answer}", "T\n|[\t\\A]")]
    [InlineData("{title} {answer}", "[T A]")]
    [InlineData("{{{answer}}} {n} {yes} {meta.key}", "[{A} 1.50 true k]")]
    [InlineData("{>}{answer}", "[A]")]
    public void Template_InsertsFields_AndMarksWhatIsTrained(string template, string expected)
    {
        const string Json = """{"title":"T","question":"Q","answer":"A","n":1.50,"yes":true,"meta":{"key":"k"},"text":"no"}""";
        Assert.Equal(expected, _corpus.Row(Json, o => o with { Template = template, TextKey = "text" }).Text());
    }

    [Theory]
    [InlineData("{x}", """{"y":"a"}""", "missing field x")]
    [InlineData("{x}", """{"x":[]}""", "field x is not a string or a number")]
    [InlineData("Q: {x} A: {>}the answer: {y}", """{"x":"q","y":" "}""", "empty text")]
    public void Template_ThatTheRowCannotFill_RejectsIt(string template, string json, string reason) =>
        Assert.Equal(reason, _corpus.Reason(json, o => o with { Template = template }));

    [Theory]
    [InlineData("{x", "partner")]
    [InlineData("x}", "partner")]
    [InlineData("{}", "no name")]
    [InlineData("{a{b}", "brace")]
    [InlineData("{>}{a}{>}", "twice")]
    [InlineData("{a}{>}", "nothing stands behind")]
    [InlineData("plain", "names no field")]
    [InlineData("", "names no field")]
    public void Template_ThatIsNone_IsAnInputError(string template, string word)
    {
        var path = _corpus.Write("a.jsonl", "");
        var options = new CorpusOptions { Inputs = [path], Template = template };
        var error = Assert.Throws<InputException>(() => new CorpusReader(options));
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_AreReportedTogether()
    {
        var options = new CorpusOptions { Inputs = ["nowhere.jsonl", _corpus.Write("a.pdf", "")], Template = "{", Limit = 0 };
        var error = Assert.Throws<InputException>(() => new CorpusReader(options));
        Assert.Contains("limit 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("template \"{\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("nowhere.jsonl", error.Message, StringComparison.Ordinal);
        Assert.Contains("a.pdf", error.Message, StringComparison.Ordinal);
    }
}

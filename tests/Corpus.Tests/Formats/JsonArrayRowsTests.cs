using System.Text;

namespace FisherSft.Corpus.Tests.Formats;

public sealed class JsonArrayRowsTests : IDisposable
{
    private readonly TempCorpus _corpus = new();

    public void Dispose() => _corpus.Dispose();

    [Fact]
    public void Element_IsTheSameJsonOnOneLine()
    {
        var rows = _corpus.Rows("a.json", """
             [ { "text" : "a, ] } \" \\" ,
                 "n" : [ 1.50 , -2E+3 , true , null , { } ] , "é" : "\u00e9\/" } ,
               {"text":"b"}
             , {"text" : "c"} ]

            """);
        Assert.Equal(
            ["""{"text":"a, ] } \" \\","n":[1.50,-2E+3,true,null,{}],"é":"\u00e9\/"}""", """{"text":"b"}""", """{"text":"c"}"""],
            rows.Select(row => row.Json()));
        Assert.Equal([1, 3, 4], rows.Select(row => row.Example!.Line));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("[]")]
    [InlineData(" [ \n ] \n")]
    public void EmptyArrayOrFile_HasNoRows(string text) => Assert.Empty(_corpus.Rows("a.json", text));

    [Theory]
    [InlineData("""{"text":"a"}""")]
    [InlineData("{\"text\":\"a\"}\n{\"text\":\"b\"}")]
    [InlineData("hello")]
    [InlineData("[{\"text\":\"a\"}]\n[{\"text\":\"b\"}]")]
    [InlineData("[],")]
    public void WhatIsNotOneArray_IsAnInputErrorWithTheRemedy(string text)
    {
        var error = Assert.Throws<InputException>(() => _corpus.Rows("a.json", text));
        Assert.Contains("a.json, line ", error.Message, StringComparison.Ordinal);
        Assert.Contains("rename the file to .jsonl", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[{\"text\":\"a\"},\n{\"text\":\"b", "1:[a] 2!unexpected end of file")]
    [InlineData("[{\"text\":\"a\"},\n{\"text\":\"b\"", "1:[a] 2!unexpected end of file")]
    [InlineData("[{\"text\":\"a\"},\n", "1:[a] 2!unexpected end of file")]
    [InlineData("[{\"text\":\"a\"}\n", "1:[a] 2!unexpected end of file")]
    [InlineData("[", "1!unexpected end of file")]
    public void ArrayThatIsCutOff_RejectsItsEnd(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', _corpus.Rows("a.json", text).Select(Show.Brief)));

    [Theory]
    [InlineData("[{\"text\":\"a\"},{\"text\":oops},{\"text\":\"c\"}]", "1:[a] 1!bad JSON 1:[c]")]
    [InlineData("[{\"text\":\"a\"},5,null,\"x,]\",[1,[2]],{\"text\":\"c\"}]", "1:[a] 1!not a JSON object 1!not a JSON object 1!not a JSON object 1!not a JSON object 1:[c]")]
    [InlineData("[{\"text\":\"a\"},,{\"text\":\"c\"},]", "1:[a] 1!bad JSON 1:[c] 1!bad JSON")]
    [InlineData("[{\"text\":[1},{\"text\":\"c\"}]", "1!bad JSON 1:[c]")]
    [InlineData("[{\"text\":1]},{\"text\":\"c\"}]", "1!bad JSON 1:[c]")]
    [InlineData("[\n{\"text\":\"a},\n{\"text\":\"b\"},\n{\"text\":\"c\"}]", "2!bad JSON 3:[b] 4:[c]")]
    [InlineData("[\n {\n  \"text\":\"a\n },\n {\n  \"text\":\"b\"\n }\n]", "2!bad JSON 5:[b]")]
    [InlineData("[\n {\n  \"text\":\"a\",\n {\n  \"text\":\"b\"\n }\n]", "2!bad JSON 4:[b]")]
    [InlineData("[\n{\"text\":\"a\"}\n{\"text\":\"b\"}\n]", "2:[a] 3:[b]")]
    [InlineData("[{\"text\":\"1 2\",\"n\":1 2},{\"text\":\"c\"}]", "1!bad JSON 1:[c]")]
    public void BrokenElement_RejectsItAlone(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', _corpus.Rows("a.json", text).Select(Show.Brief)));

    [Fact]
    public void ElementsOfEverySize_AreWholeAcrossBuffers()
    {
        const string Piece = "\\\"]},{[\\\\";
        var texts = Enumerable.Range(0, 30).Select(i => string.Concat(Enumerable.Repeat(Piece, i * i * 97 + 1))).ToList();
        var json = $"[{string.Join(",\n ", texts.Select(text => $"{{\"text\" : \"{text}\"}}"))}]";
        Assert.Equal(texts.Select(text => $"{{\"text\":\"{text}\"}}"), _corpus.Rows("a.json", json).Select(row => row.Json()));
        Assert.Equal(30, _corpus.Rows("a.json.gz", Encoding.UTF8.GetBytes(json)).Count);
    }

    [Fact]
    public void ElementAboveTheLimit_IsRejected_AndReadingGoesOn()
    {
        var big = $$"""{"text":"{{new string('x', 400_000)}}"}""";
        var rows = _corpus.Rows("a.json", $"[{{\"text\":\"a\"}},\n{big},\n{{\"text\":\"b\"}}]", o => o with { RowLimit = 1000 });
        Assert.Equal(["1:[a]", "2!row above 1000 bytes", "3:[b]"], rows.Select(Show.Brief));
    }
}

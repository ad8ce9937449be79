namespace FisherSft.Corpus.Tests.Rows;

public sealed class RowShapeTests : IDisposable
{
    private readonly TempCorpus _corpus = new();

    public void Dispose() => _corpus.Dispose();

    [Theory]
    [InlineData("""{"text":"a b"}""", "[a b]")]
    [InlineData("""{"prompt":"q","completion":"a"}""", "q|[a]")]
    [InlineData("""{"prompt":"","completion":"a"}""", "[a]")]
    [InlineData("""{"instruction":"do","input":"this","output":"done"}""", "do\nthis|[done]")]
    [InlineData("""{"instruction":"do","input":"","output":"done"}""", "do|[done]")]
    [InlineData("""{"instruction":"do","output":"done"}""", "do|[done]")]
    [InlineData("""{"instruction":"do","input":null,"output":"done"}""", "do|[done]")]
    [InlineData("""{"messages":[{"role":"system","content":"s"},{"role":"user","content":"u"},{"role":"assistant","content":"a"}]}""", "s|u|[a]")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text","text":"u"},{"type":"text","text":"v"}]},{"role":"assistant","content":"a"},{"role":"tool","content":"t"},{"role":"assistant","content":"b"}]}""", "uv|[a]t|[b]")]
    [InlineData("""{"messages":[{"role":"system","content":""},{"role":"user","content":"u"},{"role":"assistant","content":"a"}]}""", "|u|[a]")]
    [InlineData("""{"messages":[{"role":"assistant","content":null,"tool_calls":[]},{"role":"assistant","content":"a"}]}""", "[][a]")]
    [InlineData("""{"conversations":[{"from":"system","value":"s"},{"from":"human","value":"h"},{"from":"gpt","value":"g"},{"from":"user","value":"u"},{"from":"chatgpt","value":"c"},{"from":"model","value":"m"},{"from":"bot","value":"b"}]}""", "s|h|[g]u|[c][m][b]")]
    public void Shape_IsFoundByItsKeys_AndOnlyTheCompletionIsTrained(string json, string expected) =>
        Assert.Equal(expected, _corpus.Row(json).Text());

    [Theory]
    [InlineData("""{"text":"t","prompt":"p","completion":"c","instruction":"i","output":"o","messages":[{"role":"assistant","content":"m"}],"conversations":[]}""", "[m]")]
    [InlineData("""{"text":"t","prompt":"p","completion":"c","instruction":"i","output":"o","conversations":[{"from":"gpt","value":"v"}]}""", "[v]")]
    [InlineData("""{"text":"t","prompt":"p","completion":"c","instruction":"i","output":"o"}""", "p|[c]")]
    [InlineData("""{"text":"t","prompt":"p","instruction":"i","output":"o"}""", "i|[o]")]
    [InlineData("""{"text":"t","prompt":"p","instruction":"i"}""", "[t]")]
    [InlineData("""{"text":"t","messages":null}""", "[t]")]
    public void Shape_OfARowWithManyKeys_IsTheFirstOfTheOrder(string json, string expected) =>
        Assert.Equal(expected, _corpus.Row(json).Text());

    [Fact]
    public void TrainOnAll_TrainsThePromptToo_AndIsSaid()
    {
        var row = _corpus.Row("""{"prompt":"q","completion":"a"}""", o => o with { TrainOn = TrainOn.All });

        Assert.Equal("[q][a]", row.Text());
        Assert.True(row.Example!.TrainsAll);
        Assert.False(_corpus.Row("""{"messages":[{"role":"assistant","content":"a"}]}""").Example!.TrainsAll);
    }

    [Theory]
    [InlineData("""{"a":1}""", "missing field: a row has messages, conversations, prompt and completion, instruction and output, or text")]
    [InlineData("""{"prompt":"q"}""", "missing field completion")]
    [InlineData("""{"instruction":"q","output":null}""", "missing field output")]
    [InlineData("""{"text":5}""", "field text is not a string")]
    [InlineData("""{"instruction":"q","input":[],"output":"o"}""", "field input is not a string")]
    [InlineData("""{"messages":"m"}""", "field messages is not an array")]
    [InlineData("""{"messages":["m"]}""", "field messages[] is not an object")]
    [InlineData("""{"messages":[{"role":"user"}]}""", "missing field messages[].content")]
    [InlineData("""{"messages":[{"content":"a"}]}""", "missing field messages[].role")]
    [InlineData("""{"messages":[{"role":1,"content":"a"}]}""", "field messages[].role is not a string")]
    [InlineData("""{"messages":[{"role":"user","content":{}}]}""", "field messages[].content is not a string or an array of text parts")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":"x"}]}]}""", "field messages[].content[] is not a text part")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}]}""", "no assistant turn")]
    [InlineData("""{"messages":[]}""", "no assistant turn")]
    [InlineData("""{"conversations":[{"from":"gpt","value":""}]}""", "empty text")]
    [InlineData("""{"text":" \t\n\u00a0"}""", "empty text")]
    [InlineData("""{"prompt":"q","completion":" "}""", "empty text")]
    [InlineData("""["text"]""", "not a JSON object")]
    [InlineData("""5""", "not a JSON object")]
    [InlineData("""{"text":"a" """, "bad JSON")]
    [InlineData("""{"text":"a",}""", "bad JSON")]
    [InlineData("""{"text":"\ud800"}""", "bad JSON: half a surrogate pair in a string")]
    [InlineData("""{"text":"\ud800\u0041"}""", "bad JSON: half a surrogate pair in a string")]
    [InlineData("""{"text":"\uDC00\ud800"}""", "bad JSON: half a surrogate pair in a string")]
    [InlineData("""{"\ud800":1,"text":"a"}""", "bad JSON: half a surrogate pair in a string")]
    public void Row_ThatCannotBeUsed_IsRejectedWithTheReason(string json, string reason)
    {
        var row = _corpus.Row(json);
        Assert.Equal(reason, row.Rejected!.Reason);
        Assert.Equal(json, row.Rejected.Raw);
        Assert.Null(row.Example);
    }

    [Theory]
    [InlineData("""{"text":"\ud83d\ude00"}""", "[😀]")]
    [InlineData("""{"text":"\\ud800"}""", "[\\ud800]")]
    [InlineData("""{"text":"a","text":"b"}""", "[b]")]
    public void Row_ThatIsUnusualButJson_IsRead(string json, string expected) => Assert.Equal(expected, _corpus.Row(json).Text());

    [Fact]
    public void Row_ThatIsNotUtf8_IsRejectedWithReplacedBytes()
    {
        var rejected = Assert.Single(_corpus.Rows("a.jsonl", [.. "{\"text\":\""u8, 0xC3, 0x28, .. "\"}\n"u8])).Rejected!;
        Assert.Equal("bad UTF-8", rejected.Reason);
        Assert.Equal("{\"text\":\"\uFFFD(\"}", rejected.Raw);
    }

    [Fact]
    public void Nesting_Of64IsRead_AndOf65Rejected()
    {
        // The row itself is the first level.
        static string Nested(int depth) => """{"text":"a","b":""" + new string('[', depth - 1) + new string(']', depth - 1) + "}";

        Assert.NotNull(_corpus.Row(Nested(64)).Example);
        Assert.Equal("JSON nested deeper than 64", _corpus.Reason(Nested(65)));
        Assert.Equal("JSON nested deeper than 64", _corpus.Reason(new string('[', 100_000)));
    }
}

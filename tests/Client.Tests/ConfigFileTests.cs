using System.Text;
using System.Text.Json.Nodes;
using FisherSft.Client.Tests.Support;

namespace FisherSft.Client.Tests;

public sealed class ConfigFileTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly string _input;

    public ConfigFileTests() => _input = _folder.Write("in.jsonl", Rows.JsonLines(40));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ByteOrderMark_IsPassedOver()
    {
        var outcome = await RunAsync("\uFEFF{\"budget\": 7, \"dim\": 8}"u8.ToArray());

        Assert.True(outcome.Code == 0, outcome.Error);
        var run = await File.ReadAllTextAsync(_folder["out/run.json"], TestContext.Current.CancellationToken);
        Assert.Equal("7", (string?)JsonNode.Parse(run)!["options"]!["budget"]);
    }

    [Theory]
    [InlineData("{\"bud\u00FFget\": 7}", "is not UTF-8; save it as UTF-8")]
    [InlineData("{\"budget\": \"\u00FF\"}", "is not UTF-8; save it as UTF-8")]
    [InlineData("{\"\\ud800\": 7}", "half a character; write both halves")]
    [InlineData("{\"budget\": \"\\udc00\"}", "half a character; write both halves")]
    [InlineData("{\"input\": [\"\\ud83d\"]}", "half a character; write both halves")]
    public async Task StringThatIsNoText_IsNamedWithTheRemedy(string content, string message)
    {
        var outcome = await RunAsync(Encoding.Latin1.GetBytes(content));

        Assert.True(outcome.Code == 2, $"{outcome.Code}: {outcome.Error}");
        Assert.Contains(_folder["c.json"], outcome.Error, StringComparison.Ordinal);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("overwrite", "--resume", true)]
    [InlineData("resume", "--overwrite", false)]
    public async Task CommandLine_GoesBeforeTheOtherOfResumeAndOverwrite(string configured, string given, bool complete)
    {
        var content = Encoding.UTF8.GetBytes($"{{\"budget\": 7, \"dim\": 8, \"{configured}\": true}}");
        Assert.Equal(0, (await RunAsync(content)).Code);
        var again = await RunAsync(content, given);

        Assert.True(again.Code == 0, again.Error);
        Assert.Equal(complete, again.Error.Contains("is complete; nothing was changed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ResumeAndOverwriteTogether_InTheFile_AreRefused()
    {
        var outcome = await RunAsync("{\"budget\": 7, \"resume\": true, \"overwrite\": true}"u8.ToArray());

        Assert.Equal(2, outcome.Code);
        Assert.Contains("pass one of them", outcome.Error, StringComparison.Ordinal);
    }

    private Task<Outcome> RunAsync(byte[] config, params string[] more)
    {
        File.WriteAllBytes(_folder["c.json"], config);
        return InProcess.RunAsync(["select", _input, "--config", _folder["c.json"], "--out", _folder["out"], .. more]);
    }
}

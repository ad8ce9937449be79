using System.Text.Json.Nodes;
using FisherSft.Client.Tests.Support;
using FisherSft.Embedding.Precomputed;

namespace FisherSft.Client.Tests;

public sealed class EmbedTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly string _input;

    public EmbedTests() => _input = _folder.Write("in.jsonl", Rows.JsonLines(40));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Embed_WritesAFolderThatSelectsTheSame()
    {
        await InProcess.SelectAsync(_input, _folder["direct"], "--budget", "15");
        var embedded = await InProcess.RunAsync("embed", _input, "--out", _folder["e"], "--dim", "8");
        Assert.True(embedded.Code == 0, embedded.Error);
        var selected = await InProcess.RunAsync("select", _folder["e"], "--out", _folder["out"], "--budget", "15");
        Assert.True(selected.Code == 0, selected.Error);

        Assert.Equal(File.ReadAllBytes(_folder["direct/selected.jsonl"]), File.ReadAllBytes(_folder["out/selected.jsonl"]));
        Assert.Equal(Gains("direct"), Gains("out"));
        Assert.Contains("class=\"prompt\"", await File.ReadAllTextAsync(_folder["out/report.html"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FolderWithoutExamples_SelectsIndices()
    {
        using (var writer = new EmbeddingsFolderWriter(_folder["e"], 2))
        {
            writer.Add([1, 0]);
            writer.Add([0, 3, 1, 1]);
            writer.Complete();
        }

        var outcome = await InProcess.RunAsync("select", _folder["e"], "--out", _folder["out"], "--budget", "2");

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Equal(["{\"index\": 1}", "{\"index\": 0}"], File.ReadLines(_folder["out/selected.jsonl"]));
    }

    [Fact]
    public async Task ExistingEmbeddings_AreRefusedAndOverwrittenOnRequest()
    {
        await InProcess.RunAsync("embed", _input, "--out", _folder["e"], "--dim", "8");

        var refused = await InProcess.RunAsync("embed", _input, "--out", _folder["e"], "--dim", "6");
        Assert.Equal(2, refused.Code);
        Assert.Contains("--overwrite", refused.Error, StringComparison.Ordinal);
        var again = await InProcess.RunAsync("embed", _input, "--out", _folder["e"], "--dim", "6", "--overwrite");
        Assert.True(again.Code == 0, again.Error);
        using var folder = EmbeddingsFolder.Open(_folder["e"], null, TestContext.Current.CancellationToken);
        Assert.Equal((6, 40), (folder.Dimension, folder.Count));
    }

    [Fact]
    public async Task DryRun_TellsAndWritesNothing()
    {
        var select = await InProcess.RunAsync("select", _input, "--out", _folder["out"], "--budget", "10", "--dim", "8", "--dry-run");
        var embed = await InProcess.RunAsync("embed", _input, "--dim", "8", "--dry-run");

        Assert.All(new[] { select, embed }, outcome =>
        {
            Assert.True(outcome.Code == 0, outcome.Error);
            Assert.All(["examples   40", "tokens ", "memory ", "disk ", "time "], line => Assert.Contains(line, outcome.Output, StringComparison.Ordinal));
        });
        Assert.Equal([_input], Directory.GetFileSystemEntries(_folder.Path));
        var tokens = Enumerable.Range(0, 40).Sum(row => 3 + row % 17);
        Assert.Contains($"{tokens}, 8 dimensions", select.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConfigurationFile_IsOverriddenByTheCommandLine()
    {
        var config = _folder.Write("c.json", $"{{\"input\": \"{_input}\", \"budget\": 7, \"dim\": 8, \"ridge\": 0.5, \"overwrite\": true}}");
        var outcome = await InProcess.RunAsync("select", "--config", config, "--out", _folder["out"], "--budget", "9");

        Assert.True(outcome.Code == 0, outcome.Error);
        var options = JsonNode.Parse(await File.ReadAllTextAsync(_folder["out/run.json"], TestContext.Current.CancellationToken))!["options"]!;
        Assert.Equal(("9", 0.5), ((string?)options["budget"], (double)options["ridge"]!));
    }

    [Fact]
    public async Task ConfigurationFile_WithUnknownKeyNamesTheKnownOnes()
    {
        var outcome = await InProcess.RunAsync("select", "--config", _folder.Write("c.json", "{\"bugdet\": 7}"), "--out", _folder["out"]);

        Assert.Equal(2, outcome.Code);
        Assert.Contains("'bugdet' (did you mean 'budget'?)", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("max-rejected", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("select")]
    [InlineData("embed")]
    [InlineData(null)]
    public async Task Help_EndsWithExamples(string? command)
    {
        var outcome = await InProcess.RunAsync(command is null ? ["--help"] : [command, "--help"]);

        Assert.Equal(0, outcome.Code);
        Assert.Contains($"Examples:\n  fishersft {command}", outcome.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoCommand_PrintsTheSameAsHelp()
    {
        var (bare, help) = (await InProcess.RunAsync(), await InProcess.RunAsync("--help"));

        Assert.Equal(help, bare);
    }

    private List<string> Gains(string run) =>
        File.ReadLines(_folder[run + "/ranking.csv"]).Select(line => string.Join(',', line.Split(',')[5..])).ToList();
}

using FisherSft.Client.Output;
using FisherSft.Client.Tests.Support;
using FisherSft.Corpus;

namespace FisherSft.Client.Tests;

/// <summary>Results that lie where the input is looked for.</summary>
public sealed class OwnResultsTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public OwnResultsTests()
    {
        _folder.Write("data/a.jsonl", Rows.JsonLines(30));
        _folder.Write("data/z/b.txt", string.Join('\n', Enumerable.Range(50, 20).Select(Rows.Text)));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("data", "data", 1)]
    [InlineData("data", "data", 2)]
    [InlineData("data", "data", 5)]
    [InlineData("data", "data/out", 1)]
    [InlineData("data", "data/out", 2)]
    [InlineData("data/**", "data/out", 4)]
    public async Task RunKilledWhilePublishing_GoesOn(string input, string output, int published)
    {
        await InProcess.SelectAsync(_folder[input], _folder["whole"], "--budget", "8");
        await StopAsync(_folder[input], _folder[output]);
        foreach (var name in Results.Selection.Take(published))
        {
            File.Copy(_folder[$"whole/{name}"], _folder[$"{output}/{name}"]);
        }

        await InProcess.SelectAsync(_folder[input], _folder[output], "--budget", "8", "--resume");

        foreach (var name in new[] { "ranking.csv", "selected.jsonl" })
        {
            Assert.Equal(File.ReadAllBytes(_folder["whole/" + name]), File.ReadAllBytes(_folder[$"{output}/{name}"]));
        }

        Assert.False(Directory.Exists(_folder[output + "/.work"]));
    }

    [Theory]
    [InlineData("data")]
    [InlineData("data/out")]
    public async Task FolderWithResults_ReadsAsItDidBefore(string output)
    {
        await InProcess.SelectAsync(_folder["data"], _folder[output], "--budget", "8");

        var again = await InProcess.SelectAsync(_folder["data"], _folder["again"], "--budget", "8");
        await InProcess.SelectAsync(_folder["data"], _folder[output], "--budget", "8", "--overwrite");

        Assert.Contains("Passing over 4 results of runs", again.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(_folder["again/ranking.csv"]), File.ReadAllBytes(_folder[output + "/ranking.csv"]));
    }

    [Fact]
    public async Task RejectedRowsOfARefusedRun_AreNoInput()
    {
        _folder.Write("data/c.jsonl", "no json\n");
        Assert.Equal(2, (await SelectAsync("data/out")).Code);
        Assert.True(File.Exists(_folder["data/out/rejected.jsonl"]));
        _folder.Write("data/c.jsonl", Rows.JsonLine(99));

        Assert.Equal((0, 0), ((await SelectAsync("data/out")).Code, (await SelectAsync("other")).Code));
        Assert.Equal(File.ReadAllBytes(_folder["other/ranking.csv"]), File.ReadAllBytes(_folder["data/out/ranking.csv"]));

        Task<Outcome> SelectAsync(string output) =>
            InProcess.RunAsync("select", _folder["data"], "--out", _folder[output], "--budget", "8", "--dim", "8");
    }

    [Fact]
    public async Task ResultNamedByAGlob_IsMeant()
    {
        await InProcess.SelectAsync(_folder["data"], _folder["runs/1"], "--budget", "8");
        var one = new CorpusReader(new CorpusOptions { Inputs = [_folder["runs/*/selected.jsonl"]] });
        var fault = Assert.Throws<InputException>(() => new CorpusReader(new CorpusOptions { Inputs = [_folder["runs"]] }));

        Assert.Equal([_folder["runs/1/selected.jsonl"]], one.Files.Select(file => file.Path));
        Assert.Contains("nothing but results of runs", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FilesOfTheSameNames_AreReadWhereNoRunIs()
    {
        _folder.Write("data/selected.jsonl", Rows.JsonLine(70) + "\n");
        _folder.Write("data/z/rejected.jsonl", Rows.JsonLine(71) + "\n");
        _folder.Write("data/z/run.json", "[" + Rows.JsonLine(72) + "]");

        await InProcess.SelectAsync(_folder["data"], _folder["out"], "--budget", "53");

        Assert.Equal(54, File.ReadLines(_folder["out/ranking.csv"]).Count());
    }

    /// <summary>Leaves a run that was stopped as it began to write results.</summary>
    private static async Task StopAsync(string input, string output)
    {
        using var stop = new CancellationTokenSource();
        using var error = new StopAt("write", stop);
        var surroundings = new Surroundings(TextWriter.Null, error, () => Stream.Null, false);
        string[] command = ["select", input, "--out", output, "--budget", "8", "--dim", "8", "--log", "json"];
        Assert.Equal(130, await Cli.RunAsync(command, surroundings, stop.Token));
    }
}

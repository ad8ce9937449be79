using FisherSft.Client.Tests.Support;
using FisherSft.Embedding.Precomputed;

namespace FisherSft.Client.Tests;

/// <summary>Files in DIR that no run left there.</summary>
public sealed class StrangerTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly string _input;

    public StrangerTests() => _input = _folder.Write("in.jsonl", Rows.JsonLines(40));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("embed", "weights.npy")]
    [InlineData("embed", "tokens.npy")]
    [InlineData("embed", "examples.jsonl")]
    [InlineData("select", "selected.jsonl")]
    [InlineData("select", "report.html")]
    [InlineData("select", "rejected.jsonl")]
    [InlineData("select", "ranking.csv", "--resume")]
    public async Task FileWithTheNameOfAResult_IsNotReplaced(string command, string name, params string[] more)
    {
        _folder.Write("out/" + name, "mine");
        string[] budget = command == "select" ? ["--budget", "5"] : [];

        var outcome = await InProcess.RunAsync([command, _input, "--out", _folder["out"], "--dim", "8", .. budget, .. more]);

        Assert.Equal(2, outcome.Code);
        Assert.Contains(_folder["out/" + name], outcome.Error, StringComparison.Ordinal);
        Assert.Contains("--overwrite", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(_folder["out/" + name], TestContext.Current.CancellationToken));
        Assert.Equal([_folder["out/" + name]], Directory.GetFileSystemEntries(_folder["out"]));
    }

    [Theory]
    [InlineData("data", "selected.jsonl")]
    [InlineData("data", "examples.jsonl")]
    [InlineData("data/out", "selected.jsonl")]
    public async Task FileOfTheInputWithTheNameOfAResult_IsNeitherReplacedNorLeftOut(string output, string name)
    {
        _folder.Write("data/a.jsonl", Rows.JsonLines(20));
        _folder.Write($"{output}/{name}", Rows.JsonLines(3));

        var outcome = await InProcess.RunAsync(
            "select", _folder["data"], "--out", _folder[output], "--budget", "5", "--dim", "8", "--overwrite");

        Assert.Equal(2, outcome.Code);
        Assert.Contains($"{_folder[$"{output}/{name}"]} is an input", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(3, File.ReadLines(_folder[$"{output}/{name}"]).Count());
    }

    [Fact]
    public async Task OtherFiles_StayBesideResults()
    {
        _folder.Write("out/notes.txt", "mine");
        await InProcess.SelectAsync(_input, _folder["out"], "--budget", "5");

        Assert.Equal("mine", await File.ReadAllTextAsync(_folder["out/notes.txt"], TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("--overwrite")]
    [InlineData("--resume")]
    public async Task WeightsOfAnotherRun_DoNotReweightWhatIsEmbedded(string how)
    {
        var embedded = await InProcess.RunAsync("embed", _input, "--out", _folder["whole"], "--dim", "8");
        Assert.True(embedded.Code == 0, embedded.Error);
        _folder.Write("out/weights.npy", "other");
        _folder.Write("out/tokens.npy", "other");
        if (how == "--resume")
        {
            // As a run leaves it that is killed between two moves.
            _folder.Write("out/.work/lock", string.Empty);
        }

        var outcome = await InProcess.RunAsync("embed", _input, "--out", _folder["out"], "--dim", "8", how);

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.False(File.Exists(_folder["out/" + EmbeddingsFolder.WeightsFile]));
        foreach (var file in new[] { "tokens.npy", "offsets.npy", "examples.jsonl" })
        {
            Assert.Equal(File.ReadAllBytes(_folder["whole/" + file]), File.ReadAllBytes(_folder["out/" + file]));
        }
    }
}

using FisherSft.Client.Tests.Support;

namespace FisherSft.Client.Tests;

public sealed class ExperimentTests : IDisposable
{
    private static readonly string[] Small =
        ["experiment", "synthetic", "--dims", "3,4", "--classes", "5", "--seeds", "3", "--budgets", "20,60", "--examples", "200", "--lengths", "1-9"];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Results_AreTheSameOnAnyThreads_AndAfterAnInterruption()
    {
        await RunAsync([.. Small, "--threads", "1", "--out", _folder["one"]]);
        await RunAsync([.. Small, "--threads", "3", "--out", _folder["three"]]);
        using var stop = new CancellationTokenSource();
        using var error = new StopAt("write", stop);
        string[] stopped = [.. Small, "--out", _folder["cut"]];
        var code = await Cli.RunAsync(
            [.. stopped, "--log", "json"], new Surroundings(TextWriter.Null, error, () => Stream.Null, false), stop.Token);
        Assert.Equal(130, code);

        // The last line of the journal is torn, as a power cut leaves it.
        var journal = _folder["cut/.work/trials.txt"];
        var bytes = await File.ReadAllBytesAsync(journal, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(journal, bytes[..^40], TestContext.Current.CancellationToken);
        var outcome = await RunAsync([.. stopped, "--resume"]);

        Assert.Contains("Going on after 5 trials", outcome.Error, StringComparison.Ordinal);
        foreach (var name in new[] { "results.csv", "summary.csv" })
        {
            Assert.Equal(File.ReadAllText(_folder["one/" + name]), File.ReadAllText(_folder["three/" + name]));
            Assert.Equal(File.ReadAllText(_folder["one/" + name]), File.ReadAllText(_folder["cut/" + name]));
        }

        Assert.Contains("</html>", File.ReadAllText(_folder["cut/report.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_RunsOnACorpus()
    {
        var input = _folder.Write("in.jsonl", Rows.JsonLines(120));

        await RunAsync(
            "experiment", "words", input, "--dim", "6", "--classes", "5", "--seeds", "2", "--budgets", "20,60", "--out", _folder["out"]);

        Assert.Equal(1 + 2 * 5 * 2, File.ReadLines(_folder["out/results.csv"]).Count());
        Assert.True(File.Exists(_folder["out/rejected.jsonl"]));
    }

    [Theory]
    [InlineData("There is no study 'sinthetic' (did you mean 'synthetic'?)", "sinthetic")]
    [InlineData("There is no INPUT", "words")]
    [InlineData("--budgets 600 is above the 500 examples", "synthetic", "--examples", "500", "--budgets", "600")]
    [InlineData("--methods sieve is not known", "synthetic", "--methods", "sieve")]
    [InlineData("--dim does not apply", "synthetic", "--dim", "5")]
    [InlineData("--lengths 5-2 is no range", "synthetic", "--lengths", "5-2")]
    public async Task BadOptions_AreToldAndNothingIsRun(string message, params string[] arguments)
    {
        var outcome = await InProcess.RunAsync(["experiment", .. arguments, "--out", _folder["out"]]);

        Assert.Equal(2, outcome.Code);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    private static async Task<Outcome> RunAsync(params string[] arguments)
    {
        var outcome = await InProcess.RunAsync(arguments);
        Assert.True(outcome.Code == 0, outcome.Error);
        return outcome;
    }
}

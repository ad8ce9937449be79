using System.Globalization;
using FisherSft.Client.Tests.Support;

namespace FisherSft.Client.Tests;

public sealed class ExperimentTests : IDisposable
{
    private static readonly string[] Small =
        ["--examples", "150", "--budgets", "20,60", "--dims", "4,6", "--classes", "5,7", "--seeds", "3", "--lengths", "1-6"];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Synthetic_GivesTheSameBytesForAnyThreads_AndAfterAKill()
    {
        var stop = TestContext.Current.CancellationToken;
        foreach (var threads in new[] { "1", "2" })
        {
            var outcome = await InProcess.RunAsync(["experiment", "synthetic", .. Small, "--threads", threads, "--out", _folder["out" + threads]]);
            Assert.True(outcome.Code == 0, outcome.Error);
        }

        Assert.Equal(File.ReadAllBytes(_folder["out1/results.csv"]), File.ReadAllBytes(_folder["out2/results.csv"]));
        Assert.Equal(File.ReadAllBytes(_folder["out1/summary.csv"]), File.ReadAllBytes(_folder["out2/summary.csv"]));
        using (var killed = Child.Start(["experiment", "synthetic", .. Small, "--out", _folder["killed"]]))
        {
            while (!Directory.Exists(_folder["killed/.work"]) || !Directory.EnumerateFiles(_folder["killed/.work"]).Any(file => new FileInfo(file) is { Length: > 600, Extension: not ".json" }))
            {
                await Task.Delay(2, stop);
            }

            killed.Kill();
            await killed.FinishAsync(stop);
        }

        using (var resumed = Child.Start(["experiment", "synthetic", .. Small, "--out", _folder["killed"], "--resume"]))
        {
            var error = await resumed.FinishAsync(stop);
            Assert.True(resumed.Code == 0, error);
        }

        Assert.Equal(File.ReadAllBytes(_folder["out1/results.csv"]), File.ReadAllBytes(_folder["killed/results.csv"]));
        Assert.Equal(File.ReadAllBytes(_folder["out1/summary.csv"]), File.ReadAllBytes(_folder["killed/summary.csv"]));
    }

    [Fact]
    public async Task Words_RunsOnVectorsOfACorpus()
    {
        var outcome = await InProcess.RunAsync(
            "experiment", "words", _folder.Write("in.jsonl", Rows.JsonLines(200)), "--dim", "5", "--classes", "6", "--budgets", "20,60",
            "--seeds", "2", "--out", _folder["out"]);

        Assert.True(outcome.Code == 0, outcome.Error);
        var rows = File.ReadLines(_folder["out/results.csv"]).ToList();
        var columns = rows[0].Split(',').ToList();
        Assert.Equal(2 * 2 * 5, rows.Count - 1);
        Assert.All(rows.Skip(1), row => Assert.InRange(double.Parse(row.Split(',')[columns.IndexOf("mean_error")], CultureInfo.InvariantCulture), 0.001, 0.999));
        Assert.Contains("<svg", await File.ReadAllTextAsync(_folder["out/report.html"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("experiment")]
    [InlineData("experiment", "other")]
    [InlineData("experiment", "synthetic", "--budgets", "9000")]
    [InlineData("experiment", "synthetic", "--lengths", "5-2")]
    [InlineData("experiment", "words")]
    public async Task WrongCommands_AreRefused(params string[] command)
    {
        var outcome = await InProcess.RunAsync([.. command, "--out", _folder["out"]]);
        Assert.Equal(2, outcome.Code);
        Assert.False(Directory.Exists(_folder["out"]));
    }
}

using System.Globalization;
using System.Text;
using FisherSft.Client.Evaluate;
using FisherSft.Client.Tests.Support;
using FisherSft.Experiments.HeldOut;

namespace FisherSft.Client.Tests;

public sealed class EvaluateTests : IDisposable
{
    private static readonly string[] Fast = ["--dim", "8", "--classes", "12", "--budgets", "10%,20%", "--seeds", "2", "--methods", "tokenod,match"];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Evaluate_LeavesAFigureForEveryMethodBudgetAndSeed()
    {
        var outcome = await InProcess.RunAsync(["evaluate", _folder.Write("in.jsonl", Rows.JsonLines(300)), "--out", _folder["out"], .. Fast]);

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Contains("of the tokens  uniform", outcome.Output, StringComparison.Ordinal);
        var files = Directory.GetFileSystemEntries(_folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(["measurements.csv", "rejected.jsonl", "report.html", "run.json", "summary.csv"], files);
        var measured = Measured("out");
        Assert.Equal(2 * 2 * 3 * 2, measured.Count);
        Assert.Equal(measured.Count, measured.Select(row => string.Join(',', row[..4])).Distinct().Count());

        // 270 of the 300 examples may be selected from.
        Assert.All(measured.Where(row => row[0] == "examples"), row => Assert.Equal(row[1] == "0.1" ? "27" : "54", row[4]));
        Assert.All(measured.Where(row => row[0] == "tokens").GroupBy(row => (row[1], row[3])), group =>
            Assert.True(group.Max(row => int.Parse(row[5], null)) - group.Min(row => int.Parse(row[5], null)) < 20, "all take as many tokens but for a part of an example"));
        Assert.All(measured, row =>
        {
            Assert.InRange(Number(row[6]), 1, 5);
            Assert.InRange(Number(row[7]), 0.001, Number(row[8]));
            Assert.InRange(Number(row[8]), 0, 1);
        });
        var page = await File.ReadAllTextAsync(_folder["out/report.html"], TestContext.Current.CancellationToken);
        Assert.Contains("<polyline", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Threads_ChangeNoFigure()
    {
        var input = _folder.Write("in.jsonl", Rows.JsonLines(200));
        foreach (var threads in new[] { "1", "2" })
        {
            var outcome = await InProcess.RunAsync(["evaluate", input, "--out", _folder["out" + threads], "--threads", threads, .. Fast]);
            Assert.True(outcome.Code == 0, outcome.Error);
        }

        Assert.Equal(File.ReadAllBytes(_folder["out1/measurements.csv"]), File.ReadAllBytes(_folder["out2/measurements.csv"]));
    }

    [Fact]
    public async Task KilledMidway_ResumesToTheSameFigures()
    {
        var stop = TestContext.Current.CancellationToken;
        string[] command = ["evaluate", _folder.Write("in.jsonl", Rows.JsonLines(1500)), .. Fast[..^4], "--seeds", "6", "--methods", "match"];
        using (var whole = Child.Start([.. command, "--out", _folder["whole"]]))
        {
            var error = await whole.FinishAsync(stop);
            Assert.True(whole.Code == 0, error);
        }

        var journal = _folder["killed/.work/" + MeasurementJournal.FileName];
        using (var killed = Child.Start([.. command, "--out", _folder["killed"]]))
        {
            while (!File.Exists(journal) || new FileInfo(journal).Length < 500)
            {
                await Task.Delay(5, stop);
            }

            killed.Kill();
            await killed.FinishAsync(stop);
        }

        // As a power cut may leave it.
        await File.AppendAllTextAsync(journal, "{\"Seed\":0,\"Meth", stop);
        var kept = (await File.ReadAllLinesAsync(journal, stop)).Length - 1;
        using (var resumed = Child.Start([.. command, "--out", _folder["killed"], "--resume", "--log", "plain"]))
        {
            var error = await resumed.FinishAsync(stop);
            Assert.True(resumed.Code == 0, error);
            Assert.Contains($"Going on after {kept} of 48 fits", error, StringComparison.Ordinal);
        }

        Assert.Equal(File.ReadAllBytes(_folder["whole/measurements.csv"]), File.ReadAllBytes(_folder["killed/measurements.csv"]));
        Assert.Equal(File.ReadAllBytes(_folder["whole/summary.csv"]), File.ReadAllBytes(_folder["killed/summary.csv"]));
    }

    [Fact]
    public async Task BadOptions_AreToldTogether()
    {
        var outcome = await InProcess.RunAsync(
            "evaluate", _folder.Write("in.jsonl", Rows.JsonLines(20)), "--out", _folder["out"],
            "--methods", "matsch", "--budgets", "5", "--seeds", "0", "--l2", "-1", "--by", "words", "--hold-out", "100%");

        Assert.Equal(2, outcome.Code);
        foreach (var fault in new[] { "--methods matsch is none", "--budgets 5 is no share", "--seeds 0 is out of range", "--l2 -1 is no number above 0", "--by words is not known", "--hold-out 100% is no share" })
        {
            Assert.Contains(fault, outcome.Error, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task EmbeddingsFolder_IsRefusedForItHasNothingToPredict()
    {
        await InProcess.RunAsync("embed", _folder.Write("in.jsonl", Rows.JsonLines(60)), "--dim", "8", "--out", _folder["embeddings"]);

        var outcome = await InProcess.RunAsync("evaluate", _folder["embeddings"], "--out", _folder["out"]);

        Assert.Equal(2, outcome.Code);
        Assert.Contains("keeps no tokens' ids to predict; pass the corpus itself", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Differences_AreSeedBySeed()
    {
        var options = new EvaluationOptions { Methods = [new Core.Methods.Uniform(), new Core.Methods.Match()], Budgets = [0.1], Seeds = 3 };
        double[] uniform = [7, 8, 9];
        double[] match = [6.9, 7.7, 8.5];
        var measured = uniform.Select((bits, seed) => One("uniform", seed, bits)).Concat(match.Select((bits, seed) => One("match", seed, bits)));

        var line = new Evidence(options, measured).Of(BudgetKind.Tokens).Single(line => line.Method == "match");

        // −0.1, −0.3, −0.5: mean −0.3, deviation 0.2, t of two degrees of freedom 4.3027.
        Assert.Equal(-0.3, line.Difference.Mean, 1e-12);
        Assert.Equal(4.302653 * 0.2 / Math.Sqrt(3), line.Difference.HalfWidth, 1e-6);
        Assert.False(line.IsTold);

        static Measurement One(string method, int seed, double bits) => new(seed, method, BudgetKind.Tokens, 0.1, 10, 100, bits, 0.1, 0.2);
    }

    private List<string[]> Measured(string folder) =>
        [.. File.ReadLines(_folder[folder + "/measurements.csv"], Encoding.UTF8).Skip(1).Select(line => line.Split(','))];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

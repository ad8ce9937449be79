using System.Globalization;
using System.Text.Json.Nodes;
using FisherSft.Client.Tests.Support;

namespace FisherSft.Client.Tests;

public sealed class CompareTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Compare_SetsBesideEachOtherWhatSelectSelects()
    {
        _folder.Write("a.jsonl", Rows.JsonLines(150));
        _folder.Write("b.jsonl", Rows.JsonLines(60));
        string[] inputs = [_folder["a.jsonl"], _folder["b.jsonl"]];
        var outcome = await InProcess.RunAsync(
            ["compare", .. inputs, "--budget", "40", "--methods", "tokenod,match,density", "--dim", "8", "--out", _folder["out"]]);
        Assert.True(outcome.Code == 0, outcome.Error);

        var files = Directory.GetFileSystemEntries(_folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(["methods.csv", "overlap.csv", "rejected.jsonl", "report.html", "run.json", "selections.csv"], files);
        var methods = Table("methods.csv");
        Assert.Equal(["uniform", "tokenod", "match", "density"], methods.Select(row => row[0]));
        Assert.Equal("tokenod", methods.MaxBy(row => Number(row[3]))![0]);
        foreach (var row in methods)
        {
            var one = await InProcess.RunAsync(["select", .. inputs, "--budget", "40", "--method", row[0], "--dim", "8", "--out", _folder[row[0]]]);
            Assert.True(one.Code == 0, one.Error);
            var ranking = File.ReadLines(_folder[row[0] + "/ranking.csv"]).Skip(1).Select(line => line.Split(',')).ToList();
            Assert.Equal(ranking.Select(pick => pick[1]), Table("selections.csv").Where(pick => pick[0] == row[0]).Select(pick => pick[2]));
            Assert.Equal(ranking.Sum(pick => int.Parse(pick[5], null)), int.Parse(row[2], null));
            Assert.Equal(Number(ranking[^1][7]), Number(row[3]), 1e-9);

            // The second file repeats the first: 60 of 210 examples are there.
            var shift = Math.Abs(ranking.Count(pick => pick[3] == _folder["b.jsonl"]) / 40.0 - 60 / 210.0);
            Assert.Equal(shift, Number(row[7]), 1e-12);
        }

        var (uniform, match) = (Selected("uniform"), Selected("match"));
        Assert.Equal((double)uniform.Intersect(match).Count() / uniform.Union(match).Count(), Number(Table("overlap.csv")[0][3]), 1e-12);
        Assert.All(Table("overlap.csv").Select((row, at) => row[at + 1]), self => Assert.Equal("1", self));

        List<string> Selected(string method) => [.. Table("selections.csv").Where(pick => pick[0] == method).Select(pick => pick[2])];
    }

    [Fact]
    public async Task KilledBetweenMethods_GoesOnWithThoseThatAreLeft()
    {
        var stop = TestContext.Current.CancellationToken;
        string[] command = ["compare", _folder.Write("in.jsonl", Rows.JsonLines(3000)), "--budget", "600", "--methods", "tokenod,match", "--dim", "16"];
        using (var whole = Child.Start([.. command, "--out", _folder["out"]]))
        {
            var error = await whole.FinishAsync(stop);
            Assert.True(whole.Code == 0, error);
        }

        var kept = _folder["killed/.work/uniform.json"];
        using (var killed = Child.Start([.. command, "--out", _folder["killed"]]))
        {
            while (!File.Exists(kept))
            {
                await Task.Delay(2, stop);
            }

            killed.Kill();
            await killed.FinishAsync(stop);
        }

        Assert.False(File.Exists(_folder["killed/run.json"]));
        var seconds = JsonNode.Parse(await File.ReadAllTextAsync(kept, stop))!["Seconds"]!.GetValue<double>();
        using (var resumed = Child.Start([.. command, "--out", _folder["killed"], "--resume"]))
        {
            var error = await resumed.FinishAsync(stop);
            Assert.True(resumed.Code == 0, error);
        }

        // What was finished is told with the time that it took then.
        Assert.Equal(seconds, double.Parse(File.ReadLines(_folder["killed/methods.csv"]).ElementAt(1).Split(',')[^1], CultureInfo.InvariantCulture));
        Assert.Equal(File.ReadAllBytes(_folder["out/selections.csv"]), File.ReadAllBytes(_folder["killed/selections.csv"]));
    }

    [Fact]
    public async Task EmbeddingsFolder_IsComparedWithoutNearDuplicates()
    {
        await InProcess.RunAsync("embed", _folder.Write("in.jsonl", Rows.JsonLines(80)), "--dim", "8", "--out", _folder["embeddings"]);
        var outcome = await InProcess.RunAsync(
            "compare", _folder["embeddings"], "--budget", "20", "--methods", "tokenod,length", "--out", _folder["out"]);
        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.All(Table("methods.csv"), row => Assert.Equal("", row[8]));
    }

    private List<string[]> Table(string file) => [.. File.ReadLines(_folder["out/" + file]).Skip(1).Select(line => line.Split(','))];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

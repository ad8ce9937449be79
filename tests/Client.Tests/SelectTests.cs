using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using FisherSft.Client.Tests.Support;
using FisherSft.Embedding.Npy;

namespace FisherSft.Client.Tests;

public sealed class SelectTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Select_LeavesEveryFileOfTheContractAndNothingElse()
    {
        await InProcess.SelectAsync(_folder.Write("in.jsonl", Rows.JsonLines(40)), _folder["out"], "--budget", "12");

        var files = Directory.GetFileSystemEntries(_folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(["indices.npy", "ranking.csv", "rejected.jsonl", "report.html", "run.json", "selected.jsonl"], files);
    }

    [Fact]
    public async Task Selected_RepeatsRowsByteForByteInRankOrder()
    {
        var odd = "{ \"id\" : 7,\"text\":\"caf\\u00e9  au lait\" , \"z\":[1, 2]}";
        await InProcess.SelectAsync(_folder.Write("in.jsonl", Rows.JsonLines(20) + odd + "\n"), _folder["out"], "--budget", "100%");

        var lines = await File.ReadAllLinesAsync(_folder["in.jsonl"], TestContext.Current.CancellationToken);
        var indices = Ranking().Select(row => int.Parse(row[1], null)).ToList();
        Assert.Equal(indices.Select(index => lines[index]), File.ReadLines(_folder["out/selected.jsonl"]));
        Assert.Equal(21, indices.Distinct().Count());
    }

    [Fact]
    public async Task Ranking_HasARowAPickWithGainsThatAddUpToTheLastBit()
    {
        await InProcess.SelectAsync(_folder.Write("in.jsonl", Rows.JsonLines(40)), _folder["out"], "--budget", "12");

        Assert.Equal("rank,index,id,source,line,tokens,gain,cumulative_gain", File.ReadLines(_folder["out/ranking.csv"]).First());
        var sum = 0.0;
        var rank = 0;
        foreach (var row in Ranking())
        {
            sum += double.Parse(row[6], null);
            Assert.Equal($"{++rank}", row[0]);
            Assert.Equal($"row-{row[1]}", row[2]);
            Assert.Equal(_folder["in.jsonl"], row[3]);
            Assert.Equal(int.Parse(row[1], null) + 1, int.Parse(row[4], null));
            Assert.Equal(3 + int.Parse(row[1], null) % 17, int.Parse(row[5], null));
            Assert.Equal(sum, double.Parse(row[7], null));
        }

        Assert.Equal(12, rank);
        Assert.DoesNotContain("\r", await File.ReadAllTextAsync(_folder["out/ranking.csv"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ranking_QuotesFieldsThatNeedIt()
    {
        await InProcess.SelectAsync(
            _folder.Write("in.jsonl", "{\"id\":\"a,\\\"b\\\"\",\"text\":\"one two three four five six seven eight nine\"}\n"), _folder["out"], "--budget", "1");

        Assert.Contains("1,0,\"a,\"\"b\"\"\",", await File.ReadAllTextAsync(_folder["out/ranking.csv"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Indices_AreThoseOfTheRanking()
    {
        await InProcess.SelectAsync(_folder.Write("in.jsonl", Rows.JsonLines(30)), _folder["out"], "--budget", "9");

        using var indices = NpyFile.Open(_folder["out/indices.npy"]);
        Assert.Equal(Ranking().Select(row => long.Parse(row[1], null)), indices.Read<long>(0, 9).ToArray());
    }

    [Fact]
    public async Task RunRecord_HoldsOptionsInputsCountsAndTheCertificate()
    {
        await InProcess.SelectAsync(
            _folder.Write("in.jsonl", Rows.JsonLines(40) + "no json\n"), _folder["out"], "--budget", "12", "--max-rejected", "5%", "--seed", "3");

        var run = Run();
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(_folder["in.jsonl"], TestContext.Current.CancellationToken)));
        Assert.Equal(hash, (string?)run["inputs"]![0]!["sha256"]);
        Assert.Equal(3, (int)run["seed"]!);
        Assert.Equal("12", (string?)run["options"]!["budget"]);
        Assert.Equal(40, (int)run["counts"]!["examples"]!);
        Assert.Equal(1, (int)run["counts"]!["rejectedByReason"]!["bad JSON"]!);
        Assert.Equal(12, run["counts"]!["picksPerRound"]!.AsArray().Sum(picks => (int)picks!));
        Assert.InRange((double)run["certificate"]!["share"]!, 0.01, 1);
        Assert.True((long)run["peakMemoryBytes"]! > 1_000_000);
        Assert.True((double)run["seconds"]!["total"]! > 0);
        var rejected = JsonNode.Parse(await File.ReadAllTextAsync(_folder["out/rejected.jsonl"], TestContext.Current.CancellationToken))!;
        Assert.Equal(("no json", 41), ((string?)rejected["raw"], (int)rejected["line"]!));
    }

    [Theory]
    [InlineData("uniform")]
    [InlineData("length")]
    [InlineData("tokenod")]
    [InlineData("stochastic")]
    [InlineData("sieve")]
    public async Task SameCommand_GivesTheSameBytes(string method)
    {
        var input = _folder.Write("in.jsonl", Rows.JsonLines(60));
        await InProcess.SelectAsync(input, _folder["a"], "--budget", "20%", "--method", method);
        await InProcess.SelectAsync(input, _folder["b"], "--budget", "20%", "--method", method, "--threads", "3", "--shards", "4");

        foreach (var file in new[] { "ranking.csv", "selected.jsonl", "indices.npy" })
        {
            Assert.Equal(File.ReadAllBytes(_folder["a/" + file]), File.ReadAllBytes(_folder["b/" + file]));
        }
    }

    [Theory]
    [InlineData("stochastic", null, 0.05)]
    [InlineData("stochastic", "0.3", 0.3)]
    [InlineData("sieve", null, 0.1)]
    [InlineData("tokenod", null, null)]
    public async Task Epsilon_IsToldWhereTheMethodUsesIt(string method, string? given, double? resolved)
    {
        string[] epsilon = given is null ? [] : ["--epsilon", given];
        await InProcess.SelectAsync(
            _folder.Write("in.jsonl", Rows.JsonLines(40)), _folder["out"], ["--budget", "12", "--method", method, .. epsilon]);

        Assert.Equal(resolved, (double?)Run()["options"]!["epsilon"]);
        Assert.InRange((double)Run()["certificate"]!["share"]!, 0.01, 1);
        var page = await File.ReadAllTextAsync(_folder["out/report.html"], TestContext.Current.CancellationToken);
        Assert.Equal(resolved is not null, page.Contains("<dt>--epsilon</dt>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TokenBudget_IsNotExceeded()
    {
        await InProcess.SelectAsync(_folder.Write("in.jsonl", Rows.JsonLines(40)), _folder["out"], "--budget", "70tok");

        Assert.InRange(Ranking().Sum(row => int.Parse(row[5], null)), 40, 70);
    }

    [Fact]
    public async Task StandardInput_IsRead()
    {
        var outcome = await InProcess.RunOnAsync(
            Rows.JsonLines(20), "select", "-", "--budget", "5", "--dim", "8", "--out", _folder["out"]);

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Equal("-", Ranking()[0][3]);
    }

    [Fact]
    public async Task FolderOfPackedFiles_IsReadInOrder()
    {
        Directory.CreateDirectory(_folder["in"]);
        using (var file = new GZipStream(File.Create(_folder["in/b.jsonl.gz"]), CompressionLevel.Fastest))
        {
            file.Write(Encoding.UTF8.GetBytes(Rows.JsonLines(10)));
        }

        _folder.Write("in/a.txt", string.Join('\n', Enumerable.Range(50, 10).Select(Rows.Text)));
        await InProcess.SelectAsync(_folder["in"], _folder["out"], "--budget", "20");

        Assert.All(Ranking(), row => Assert.EndsWith(int.Parse(row[1], null) < 10 ? "a.txt" : "b.jsonl.gz", row[3], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Template_BuildsTheText()
    {
        var rows = string.Concat(Enumerable.Range(0, 20).Select(row => $"{{\"a\":\"{Rows.Text(row)}\",\"b\":\"end\"}}\n"));
        await InProcess.SelectAsync(_folder.Write("in.jsonl", rows), _folder["out"], "--budget", "3", "--template", "{a} {b}");

        Assert.All(Ranking(), row => Assert.Equal(3 + int.Parse(row[1], null) % 17 + 1, int.Parse(row[5], null)));
    }

    [Fact]
    public async Task Summary_IsOnStandardOutputAndMessagesAreNot()
    {
        var outcome = await InProcess.SelectAsync(_folder.Write("in.jsonl", Rows.JsonLines(40)), _folder["out"], "--budget", "12");

        Assert.StartsWith(_folder["out/selected.jsonl"], outcome.Output, StringComparison.Ordinal);
        Assert.Contains("12 of 40 examples", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("optimum for this size", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("embed ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JsonLog_IsOneObjectALine()
    {
        var outcome = await InProcess.SelectAsync(
            _folder.Write("in.jsonl", Rows.JsonLines(40)), _folder["out"], "--budget", "12", "--log", "json");

        var stages = outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => (string?)JsonNode.Parse(line)!["stage"]);
        Assert.Equal(["read", "embed", "select", "certify", "write"], stages.Distinct().Where(stage => !stage!.Contains(':', StringComparison.Ordinal)));
    }

    private List<string[]> Ranking() => File.ReadLines(_folder["out/ranking.csv"]).Skip(1).Select(line => line.Split(',')).ToList();

    private JsonNode Run() => JsonNode.Parse(File.ReadAllText(_folder["out/run.json"]))!;
}

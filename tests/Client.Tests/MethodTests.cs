using System.Globalization;
using FisherSft.Client.Tests.Support;

namespace FisherSft.Client.Tests;

/// <summary>What `select` makes of methods' own options and needs.</summary>
public sealed class MethodTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("density")]
    [InlineData("cluster")]
    [InlineData("sentenceod")]
    [InlineData("match")]
    public async Task Methods_GiveTheSameBytesForAnyShardsAndThreads_AndKeepTokenBudgets(string method)
    {
        var input = _folder.Write("in.jsonl", Rows.JsonLines(120));
        await InProcess.SelectAsync(input, _folder["one"], "--budget", "300tok", "--method", method, "--threads", "1");
        await InProcess.SelectAsync(input, _folder["other"], "--budget", "300tok", "--method", method, "--threads", "2", "--shards", "3");

        Assert.Equal(File.ReadAllBytes(_folder["one/ranking.csv"]), File.ReadAllBytes(_folder["other/ranking.csv"]));
        Assert.InRange(File.ReadLines(_folder["one/ranking.csv"]).Skip(1).Sum(line => int.Parse(line.Split(',')[5], null)), 296, 300);
    }

    [Theory]
    [InlineData("uniform", true)]
    [InlineData("length", false)]
    [InlineData("density", null)]
    [InlineData("cluster", null)]
    [InlineData("sentenceod", false)]
    [InlineData("match", null)]
    public async Task Scores_StandBehindGains_InTheOrderOfTheMethod(string method, bool? ascending)
    {
        var input = _folder.Write("in.jsonl", Rows.JsonLines(120));
        await InProcess.SelectAsync(input, _folder["out"], "--budget", "60", "--method", method);

        var lines = File.ReadAllLines(_folder["out/ranking.csv"]);
        Assert.Equal("rank,index,id,source,line,tokens,gain,cumulative_gain,score", lines[0]);
        var scores = lines.Skip(1).Select(line => double.Parse(line.Split(',')[^1], CultureInfo.InvariantCulture)).ToList();
        Assert.All(scores, score => Assert.True(double.IsFinite(score)));
        Assert.True(scores.Distinct().Count() > 5);
        if (ascending is { } rises)
        {
            Assert.Equal(rises ? scores.Order() : scores.OrderDescending(), scores);
        }

        if (method == "length")
        {
            Assert.Equal(lines.Skip(1).Select(line => double.Parse(line.Split(',')[5], CultureInfo.InvariantCulture)), scores);
        }
    }

    [Fact]
    public async Task Pool_SaysHowSentenceOdPools()
    {
        var input = _folder.Write("in.jsonl", Rows.JsonLines(120));
        foreach (var pool in new[] { "mean", "sum", "last" })
        {
            await InProcess.SelectAsync(input, _folder[pool], "--budget", "20", "--method", "sentenceod", "--pool", pool);
        }

        var rankings = new[] { "mean", "sum", "last" }.Select(pool => File.ReadAllText(_folder[pool + "/ranking.csv"])).ToList();
        Assert.Equal(3, rankings.Distinct().Count());
        var refused = await InProcess.RunAsync("select", input, "--budget", "20", "--method", "sentenceod", "--pool", "8", "--out", _folder["x"]);
        Assert.Equal(2, refused.Code);
        Assert.Contains("choose from mean, sum, last", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Match_NeedsIdsAndSaysSoWhereTheyAreNotKept()
    {
        var input = _folder.Write("in.jsonl", Rows.JsonLines(120));
        var refused = await InProcess.RunAsync(
            "select", input, "--budget", "20", "--method", "match", "--store", _folder["store"], "--out", _folder["x"]);
        Assert.Equal(2, refused.Code);
        Assert.Contains("--store keeps no tokens' ids", refused.Error, StringComparison.Ordinal);

        await InProcess.RunAsync("embed", input, "--dim", "8", "--out", _folder["embeddings"]);
        var told = await InProcess.RunAsync("select", _folder["embeddings"], "--budget", "20", "--method", "match", "--out", _folder["out"]);
        Assert.True(told.Code == 0, told.Error);
        Assert.Contains("without tokens' ids", told.Error, StringComparison.Ordinal);
    }
}

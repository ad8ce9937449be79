using System.Globalization;
using System.Text.Json.Nodes;
using FisherSft.Client;
using FisherSft.Cluster.Tests.Support;
using FisherSft.Grains;
using FisherSft.Grains.Jobs;

namespace FisherSft.Cluster.Tests;

/// <summary>A transformer's shards embed each for itself, in other batches than `select`.</summary>
public class ModelTests
{
    [Theory]
    [InlineData("gpt2", 32, false, null)]
    [InlineData("llama", 32, false, 24)]
    [InlineData("gpt2", 32, true, null)]
    [InlineData("qwen-float16", 16, false, null)]
    [InlineData("llama-float16", 32, false, null)]
    public async Task ThreeSilos_GiveTheRankingOfSelectWithTheSameModel(string name, int d, bool uncertainty, int? context)
    {
        var model = Samples.Small with { Model = Samples.Model(name), Dimension = d };
        var specification = model with { Uncertainty = uncertainty, Context = context };
        var expected = await SelectAsync(specification);
        await using var silos = await Silos.StartAsync(3);

        var job = silos.Job("model");
        await job.SubmitAsync(specification);
        Assert.Equal(expected, (await job.FinishAsync()).Ranking);
    }

    [Fact]
    public async Task PerplexityOnThreeSilos_GivesTheRankingOfSelect()
    {
        var specification = Samples.Small with { Model = Samples.Model("gpt2"), Method = "perplexity", Budget = "600" };
        var expected = await SelectAsync(specification);
        await using var cluster = await Gateways.StartAsync(3);
        var folder = Directory.CreateTempSubdirectory("fishersft-test-");
        try
        {
            await Terminal.SucceedAsync(
                "submit", specification.Inputs[0], "--budget", specification.Budget, "--method", "perplexity", "--embedder",
                "onnx", "--model", specification.Model, "--shards", "7", "--out", folder.FullName, "--gateway", cluster.Ports);
            var ranking = await RankingInAsync(folder);
            var model = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder.FullName, "run.json"), Token))!["model"]!;

            Assert.Equal("cpu", (string?)model["device"]);
            Assert.Equal(64, ((string)model["sha256"]!).Length);
            Assert.InRange((long)model["tokensRead"]!, Rows(ranking).Sum(row => long.Parse(row[5], CultureInfo.InvariantCulture)), long.MaxValue);
            Assert.Equal(expected, ranking);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task PerplexityOnThreeSilos_GivesTheRankingOfSelect_OfShakespeare()
    {
        var specification = Samples.Shakespeare(5000, 500, 32) with { Model = Samples.Model("gpt2"), Method = "perplexity" };
        var expected = await SelectAsync(specification);
        await using var silos = await Silos.StartAsync(3);

        var job = silos.Job("model");
        await job.SubmitAsync(specification);
        var ranking = (await job.FinishAsync()).Ranking;

        Assert.Equal(500, Rows(ranking).Count);
        Assert.Equal(expected, ranking);
    }

    [Fact]
    public async Task RowsThatTheModelCannotUse_AreRejectedAsSelectDoes()
    {
        var file = Path.GetTempFileName() + ".txt";
        try
        {
            await File.WriteAllLinesAsync(
                file, Enumerable.Range(0, 60).Select(i => i % 9 == 4 ? "\u200b" : $"the rain of day {i}, and more {i * i}"), Token);
            var specification = Samples.Small with
            {
                Inputs = [file], Model = Samples.Model("wordpiece"), Dimension = 16, Budget = "20", MaxRejected = 0.5,
            };
            var expected = await SelectAsync(specification);
            await using var silos = await Silos.StartAsync(2);

            var job = silos.Job("unusable");
            await job.SubmitAsync(specification);
            var results = await job.FinishAsync();

            Assert.Equal(7, results.Rejected);
            Assert.Equal(expected, results.Ranking);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task ACoordinatorThatComesUpElsewhere_GoesOnByTheLossesThatWereKept()
    {
        var model = Samples.Small with { Model = Samples.Model("gpt2"), Dimension = 32 };
        var specification = model with { Method = "perplexity", Budget = "600" };
        var expected = await SelectAsync(specification);
        await using var silos = await Silos.StartAsync(3);
        var held = new TaskCompletionSource();
        silos.Storage.Picks = held.Task;
        var selecting = silos.Storage.WhenAsync(JobStage.Selecting);
        var job = silos.Job("model");
        await job.SubmitAsync(specification);
        await selecting;

        await silos.Cluster.KillSiloAsync(silos.SiloAt((await job.GetStatusAsync()).Silo));
        held.SetResult();

        Assert.Equal(expected, (await job.FinishAsync()).Ranking);
        Assert.Single(silos.Storage.Written, name => name.StartsWith("scores", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AShardThatComesUpElsewhere_EmbedsWithNoOtherModel()
    {
        var folder = Directory.CreateTempSubdirectory("fishersft-test-");
        foreach (var file in Directory.EnumerateFiles(Samples.Model("gpt2")))
        {
            File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
        }

        try
        {
            await using var silos = await Silos.StartAsync(3);
            var held = new TaskCompletionSource();
            silos.Storage.Picks = held.Task;
            var selecting = silos.Storage.WhenAsync(JobStage.Selecting);
            var job = silos.Job("model");
            await job.SubmitAsync(Samples.Small with { Model = folder.FullName, Dimension = 32, Budget = "600" });
            await selecting;

            await File.AppendAllTextAsync(Path.Combine(folder.FullName, "config.json"), "\n", Token);
            await silos.Cluster.KillSiloAsync(silos.OtherThan((await job.GetStatusAsync()).Silo));
            held.SetResult();
            var status = await job.ReachAsync(static status => status.Stage.IsEnded());

            Assert.Equal(JobStage.Failed, status.Stage);
            Assert.Contains("is not the one that the job began with", status.Message, StringComparison.Ordinal);
            Assert.Contains("copy the same folder to every silo", status.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void ShardsOfDifferentModels_AreRefusedBySiloAndShard()
    {
        ModelFact Fact(char hash) => new() { Devices = ["cpu"], Output = "logits", TokensRead = 3, Sha256 = new string(hash, 64) };
        var sum = SameModel.Sum([null, Fact('a'), Fact('a')], ["S0", "S1", "S2"], "/models/m");
        Assert.Equal((6, new string('a', 64)), (sum!.TokensRead, sum.Sha256));

        var fault = Assert.Throws<JobException>(() => SameModel.Sum([null, Fact('a'), Fact('a'), Fact('b')], ["S0", "S1", "S2", "S3"], "/models/m"));
        Assert.Equal(JobFault.Input, fault.Fault);
        Assert.Contains("/models/m is not the same everywhere", fault.Message, StringComparison.Ordinal);
        Assert.Contains("aaaaaaaaaaaa for shard 1 on S1", fault.Message, StringComparison.Ordinal);
        Assert.Contains("bbbbbbbbbbbb for shard 3 on S3", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PerplexityWithoutAModel_IsRefused()
    {
        await using var silos = await Silos.StartAsync(1);
        var fault = await Assert.ThrowsAsync<JobException>(
            () => silos.Job("none").SubmitAsync(Samples.Small with { Method = "perplexity" }));

        Assert.Contains("--embedder onnx", fault.Message, StringComparison.Ordinal);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task<string> RankingInAsync(DirectoryInfo folder) =>
        File.ReadAllTextAsync(Path.Combine(folder.FullName, "ranking.csv"), Token);

    private static List<string[]> Rows(string ranking) => [.. ranking.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(row => row.Split(','))];

    private static async Task<string> SelectAsync(JobSpecification specification)
    {
        var folder = Directory.CreateTempSubdirectory("fishersft-test-");
        try
        {
            using var error = new StringWriter();
            var surroundings = new Surroundings(TextWriter.Null, error, static () => Stream.Null, IsTerminal: false);
            string[] args =
            [
                "select", .. specification.Inputs, "--budget", specification.Budget, "--method", specification.Method,
                "--embedder", "onnx", "--model", specification.Model!,
                "--weights", specification.Uncertainty ? "uncertainty" : "none", "--out", folder.FullName, "--overwrite",
                .. specification.Context is { } context ? new[] { "--context", $"{context}" } : [],
                "--split", specification.SplitParagraphs ? "paragraph" : "line",
                .. specification.Limit is { } limit ? new[] { "--limit", $"{limit}" } : [],
                "--max-rejected", FormattableString.Invariant($"{specification.MaxRejected * 100}%"),
            ];
            var code = await Cli.RunAsync(args, surroundings, TestContext.Current.CancellationToken);
            Assert.True(code == 0, error.ToString());
            return await RankingInAsync(folder);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

using FisherSft.Cluster.Tests.Support;
using FisherSft.Embedding;
using FisherSft.Grains;
using FisherSft.Grains.Placement;
using FisherSft.Grains.State;

namespace FisherSft.Cluster.Tests;

public class PlacementTests
{
    [Fact]
    public void Balance_MovesAsFewAsMakeSilosEqual()
    {
        string?[] places = ["a", "b", "c", "a", "b", "c", "a", "b"];

        var moves = ShardBalance.Moves(places, ["a", "b", "c", "d"]);

        Assert.Equal(2, moves.Count);
        Assert.All(moves, move => Assert.Equal("d", move.To));
        Assert.Empty(ShardBalance.Moves(places, ["a", "b", "c"]));
    }

    [Fact]
    public void Balance_FindsHomesForShardsOfASiloThatLeft()
    {
        string?[] places = ["a", "gone", "gone", "b", null];

        var moves = ShardBalance.Moves(places, ["a", "b"]);

        Assert.Equal([1, 2], moves.Select(move => move.Shard).Order());
        Assert.Equal(["a", "b"], moves.Select(move => move.To).Order());
    }

    [Fact]
    public void Balance_MovesOnlyWhatMay()
    {
        string?[] places = ["a", "a", "a", "a", "b", "b", "gone"];

        Assert.Equal([(1, "c"), (0, "c")], ShardBalance.Moves(places, ["a", "b", "c"], static shard => shard is 0 or 1));
        Assert.Equal([(4, "c")], ShardBalance.Moves(places, ["a", "b", "c"], static shard => shard is 4));
        Assert.Equal([(6, "c")], ShardBalance.Moves(places, ["a", "b", "c"], static shard => shard is 6));
        Assert.Empty(ShardBalance.Moves(places, ["a", "b", "c"], static _ => false));
    }

    [Fact]
    public async Task Shards_GoToSilosThatEmbed_AndCoordinatorsElsewhere()
    {
        var coordinator = string.Empty;
        await using var silos = await Silos.StartAsync(
            3, role: name => Interlocked.CompareExchange(ref coordinator, name, string.Empty).Length == 0 ? "coordinator" : "embedding");
        var apart = silos.Cluster.Silos.Single(silo => silo.Name == coordinator).SiloAddress.ToString();

        var jobs = Enumerable.Range(0, 3).Select(at => silos.Job($"job-{at}")).ToList();
        foreach (var job in jobs)
        {
            await job.SubmitAsync(Samples.Small);
        }

        foreach (var job in jobs)
        {
            await job.FinishAsync();
            var status = await job.GetStatusAsync();
            Assert.Equal(apart, status.Silo);
            Assert.All(status.Shards, shard => Assert.NotEqual(apart, shard.Silo));
            Assert.Equal(2, status.Shards.Select(shard => shard.Silo).Distinct().Count());
        }
    }

    [Fact]
    public async Task ShardsOfAJobThatNeedsAGpu_GoToTheSiloThatCarriesOne_AndNeverFallToItsProcessors()
    {
        // It carries a GPU that no machine has, so that what a shard does there fails everywhere.
        var model = Samples.Small with { Model = Samples.Model("gpt2"), Dimension = 32 };
        var able = string.Empty;
        await using var silos = await Silos.StartAsync(
            3, device: name => Interlocked.CompareExchange(ref able, name, string.Empty).Length == 0 ? "cuda:999" : null);
        var expected = silos.Cluster.Silos.Single(silo => silo.Name == able).SiloAddress.ToString();

        var job = silos.Job("gpu");
        await job.SubmitAsync(model with { Device = "cuda" });
        var status = await job.ReachAsync(static status => status.Stage.IsEnded());
        Assert.Equal(JobStage.Failed, status.Stage);
        Assert.Contains("--device cuda:999 cannot be used", status.Message, StringComparison.Ordinal);
        Assert.Contains("--device cpu", status.Message, StringComparison.Ordinal);
        Assert.All(status.Shards.Where(shard => shard.Silo.Length > 0), shard => Assert.Equal(expected, shard.Silo));
        Assert.Contains(status.Shards, shard => shard.Silo == expected);

        // The same silos embed on their processors where that is what is asked for.
        job = silos.Job("cpu");
        await job.SubmitAsync(model with { Device = "cpu" });
        await job.FinishAsync();
    }

    [Fact]
    public async Task WhereNoSiloCarriesAGpu_AJobThatNeedsOneEndsInCode3WithReasonAndRemedy()
    {
        await using var cluster = await Gateways.StartAsync(2);
        string[] submit =
        [
            "submit", Samples.Small.Inputs[0], "--budget", "5", "--embedder", "onnx", "--model", Samples.Model("gpt2"),
            "--gateway", cluster.Ports, "--wait", "--device",
        ];

        var outcome = await Terminal.RunAsync([.. submit, "cuda"]);
        Assert.Equal(3, outcome.Code);
        Assert.Contains("none of the 2 silos that embed offers a GPU", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Grains:Device cuda, or submit with --device auto or cpu", outcome.Error, StringComparison.Ordinal);

        outcome = await Terminal.RunAsync([.. submit, "cuda:1"]);
        Assert.Equal(2, outcome.Code);
        Assert.Contains("pass --device cuda", outcome.Error, StringComparison.Ordinal);
        await Terminal.SucceedAsync([.. submit, "auto"]);
    }

    [Fact]
    public void AShardOnASiloWithoutTheGpuThatItsJobNeeds_IsRefused()
    {
        var job = Samples.Small with { Model = "m", Device = "cuda" };

        Assert.Throws<DeviceException>(() => SpecificationMap.ToModel(job, "cpu", 1));
        Assert.Equal("cuda:1", SpecificationMap.ToModel(job, "cuda:1", 1)!.Device);
        Assert.Equal("cpu", SpecificationMap.ToModel(job with { Device = "cpu" }, "cuda:1", 1)!.Device);
        Assert.Equal("cuda:1", SpecificationMap.ToModel(job with { Device = null }, "cuda:1", 1)!.Device);
    }
}

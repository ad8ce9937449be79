using FisherSft.Cluster.Tests.Support;
using FisherSft.Grains.Placement;

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
}

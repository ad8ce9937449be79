using FisherSft.Cluster.Tests.Support;
using FisherSft.Grains;
using FisherSft.Grains.Placement;

namespace FisherSft.Cluster.Tests;

/// <summary>
/// Shards of a job that would run anywhere. One silo carries a GPU that no machine has: what is placed there embeds on its
/// processors, since that is what the jobs ask for.
/// </summary>
public class GpuPreferenceTests
{
    private string _first = string.Empty;

    [Fact]
    public async Task Shards_GoToTheSiloThatCarriesAGpu_WhereThereIsOne()
    {
        await using var silos = await Silos.StartAsync(3, device: name => IsFirst(name) ? "cuda:999" : "cpu");
        var able = Address(silos);

        foreach (var (at, job) in Jobs(silos).Index())
        {
            await job.SubmitAsync(at == 0 ? Samples.Small : Transformer);
            await job.FinishAsync();
            Assert.All((await job.GetStatusAsync()).Shards, shard => Assert.Equal(able, shard.Silo));
        }

        // Without it the others are as good.
        await silos.Cluster.StopSiloAsync(silos.SiloAt(able));
        var later = silos.Job("later");
        await later.SubmitAsync(Transformer);
        await later.FinishAsync();
        var places = (await later.GetStatusAsync()).Shards.Select(shard => shard.Silo).Distinct().ToList();
        Assert.Equal(2, places.Count);
        Assert.DoesNotContain(able, places);
    }

    [Fact]
    public async Task ARole_ComesBeforeAGpu()
    {
        await using var silos = await Silos.StartAsync(
            3,
            role: name => IsFirst(name) ? SiloRoles.Coordinators : SiloRoles.Shards,
            device: name => IsFirst(name) ? "cuda:999" : "cpu");
        var able = Address(silos);

        foreach (var job in Jobs(silos))
        {
            await job.SubmitAsync(Transformer);
            await job.FinishAsync();
            Assert.All((await job.GetStatusAsync()).Shards, shard => Assert.NotEqual(able, shard.Silo));
        }
    }

    private static JobSpecification Transformer =>
        Samples.Small with { Model = Samples.Model("gpt2"), Dimension = 32, Device = "cpu" };

    /// <summary>Of several names, so that it is no chance where their shards are.</summary>
    private static List<IJobGrain> Jobs(Silos silos) => [.. Enumerable.Range(0, 2).Select(at => silos.Job($"gpu-{at}"))];

    private bool IsFirst(string name) => Interlocked.CompareExchange(ref _first, name, string.Empty) is "" || _first == name;

    private string Address(Silos silos) => silos.Cluster.Silos.Single(silo => silo.Name == _first).SiloAddress.ToString();
}

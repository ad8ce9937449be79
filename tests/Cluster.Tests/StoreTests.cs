using FisherSft.Cluster.Tests.Support;
using FisherSft.Grains;
using Orleans.TestingHost;

namespace FisherSft.Cluster.Tests;

/// <summary>Shards that keep their tokens on disk: the same results, and nothing left behind.</summary>
public sealed class StoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fishersft-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task ShardsOnDisk_GiveTheResultsOfSelectAndLeaveNothing()
    {
        var specification = Samples.Small with { Budget = "60" };
        var expected = await Jobs.SelectAsync(specification);
        var mine = _folder.CreateSubdirectory("mine");
        var left = _folder.CreateSubdirectory("fishersft-silo-killed");
        await File.WriteAllTextAsync(Path.Combine(left.FullName, "lock"), string.Empty, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(left.FullName, "tokens.npy"), "half", TestContext.Current.CancellationToken);
        await using (var silos = await Silos.StartAsync(2, configure: grains => grains.StoreDirectory = _folder.FullName))
        {
            Assert.False(left.Exists && Directory.Exists(left.FullName));
            Assert.Equal(2, OfSilos().Length);
            var job = silos.Job("one");
            await job.SubmitAsync(specification);
            await job.ReachAsync(static status => status.Stage >= JobStage.Selecting);
            Assert.Equal(expected, await job.FinishAsync());

            // Shards hear of the end within a second or two, and each takes its folder along.
            while (OfSilos().Sum(silo => Directory.GetDirectories(silo).Length) > 0)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }

        Assert.Empty(OfSilos());
        Assert.True(mine.Exists);

        string[] OfSilos() => Directory.GetDirectories(_folder.FullName, "fishersft-silo-*");
    }

    [Fact]
    public async Task ShardsOfAKilledSilo_EmbedOntoTheirNewDisk()
    {
        var specification = Samples.Small with { Budget = "60" };
        var expected = await Jobs.SelectAsync(specification);
        await using var silos = await Silos.StartAsync(3, configure: grains => grains.StoreDirectory = _folder.FullName);
        var job = silos.Job("one");
        await job.SubmitAsync(specification);
        var status = await job.ReachAsync(static status => status.Stage >= JobStage.Selecting);

        await silos.Cluster.KillSiloAsync(silos.OtherThan(status.Silo!));

        Assert.Equal(expected, await job.FinishAsync());
    }
}

using FisherSft.Cluster.Tests.Support;

namespace FisherSft.Cluster.Tests;

/// <summary>What comes out of a cluster is what comes out of `select`, to the byte.</summary>
public class RankingTests
{
    [Theory]
    [InlineData("tokenod", "60")]
    [InlineData("tokenod", "2000tok")]
    [InlineData("uniform", "25%")]
    [InlineData("length", "60")]
    public async Task ThreeSilos_GiveTheResultsOfSelect(string method, string budget)
    {
        var specification = Samples.Small with { Method = method, Budget = budget };
        var expected = await Jobs.SelectAsync(specification);
        await using var silos = await Silos.StartAsync(3);

        var job = silos.Job("one");
        await job.SubmitAsync(specification);

        Assert.Equal(expected, await job.FinishAsync());
    }
}

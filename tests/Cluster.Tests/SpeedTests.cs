using System.Diagnostics;
using FisherSft.Cluster.Tests.Support;
using FisherSft.Grains;

namespace FisherSft.Cluster.Tests;

/// <summary>The bar of size: 5,000 paragraphs of Shakespeare, budget 500, d = 256, on three silos.</summary>
public class SpeedTests
{
    [Theory]
    [InlineData("tokenod")]
    [InlineData("stochastic")]
    [InlineData("sieve")]
    [InlineData("uniform")]
    [InlineData("length")]
    [InlineData("density")]
    [InlineData("cluster")]
    [InlineData("sentenceod")]
    [InlineData("match")]
    [InlineData("askllm")]
    public async Task ThreeSilos_GiveTheRankingOfSelect_OfShakespeare(string method)
    {
        using var server = Opinions.Start();
        var specification = Samples.Shakespeare(5000, 500, 256) with { Method = method };
        specification = method == "askllm" ? server.Asked(specification) : specification;
        var local = Stopwatch.StartNew();
        var expected = await Jobs.SelectAsync(specification);
        local.Stop();
        await using var silos = await Silos.StartAsync(3);
        var job = silos.Job("one");
        var clock = Stopwatch.StartNew();
        await job.SubmitAsync(specification);

        Assert.Equal(expected, await job.FinishAsync());

        var status = await job.GetStatusAsync();
        TestContext.Current.SendDiagnosticMessage(
            $"{method}: here {local.Elapsed.TotalSeconds:F1} s, on silos {clock.Elapsed.TotalSeconds:F1} s, selecting {status.Seconds[JobStage.Selecting]:F2} s, {status.Rounds} rounds, " +
            $"{status.BoundEvaluations} bounds, {status.GainEvaluations} gains, {string.Join(" ", status.Seconds.Select(stage => $"{stage.Key} {stage.Value:F2}"))}");
        if (method == "tokenod")
        {
            Assert.InRange((double)status.Selected / status.Rounds, 15, 500);
        }
    }
}

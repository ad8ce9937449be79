using System.Diagnostics.Metrics;
using FisherSft.Cluster.Tests.Support;
using FisherSft.Grains;
using FisherSft.Grains.Hosting;

namespace FisherSft.Cluster.Tests;

/// <summary>
/// What comes out of a cluster is what comes out of `select`, to the byte. One counts what the whole process bounds, so no other
/// test may run beside.
/// </summary>
[Collection(nameof(DrainTests))]
public class RankingTests
{
    [Theory]
    [InlineData("tokenod", "60")]
    [InlineData("tokenod", "2000tok")]
    [InlineData("stochastic", "60")]
    [InlineData("stochastic", "2000tok")]
    [InlineData("sieve", "60")]
    [InlineData("sieve", "2000tok")]
    [InlineData("uniform", "25%")]
    [InlineData("length", "60")]
    [InlineData("density", "60")]
    [InlineData("cluster", "2000tok")]
    [InlineData("sentenceod", "60")]
    [InlineData("match", "60")]
    [InlineData("match", "2000tok")]
    [InlineData("askllm", "60")]
    [InlineData("askllm", "2000tok")]
    public async Task ThreeSilos_GiveTheResultsOfSelect(string method, string budget)
    {
        using var server = Opinions.Start();
        var specification = Samples.Small with { Method = method, Budget = budget };
        specification = method == "askllm" ? server.Asked(specification) : specification;
        var expected = await Jobs.SelectAsync(specification);
        await using var silos = await Silos.StartAsync(3);

        var job = silos.Job("one");
        await job.SubmitAsync(specification);

        Assert.Equal(expected, await job.FinishAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public async Task ReplicasThatFollowByPicksOrTakeTheDesignWhole_GiveTheSame(int pool)
    {
        // Of 256 dimensions the design is more to send than one pick's tokens, and less than those of many.
        var specification = Samples.Small with { Dimension = 256, Pool = pool };
        var expected = await Jobs.SelectAsync(specification);
        await using var silos = await Silos.StartAsync(2);

        var job = silos.Job("one");
        await job.SubmitAsync(specification);

        Assert.Equal(expected, await job.FinishAsync());
    }

    [Fact]
    public async Task FirstBounds_AreComputedWhileOtherShardsEmbed()
    {
        await using var silos = await Silos.StartAsync(2);
        var (bounds, before) = (0L, -1L);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, it) =>
        {
            if (instrument.Meter.Name == Metrics.Name && instrument.Name == "fishersft.bound_evaluations")
            {
                it.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, more, _, _) => Interlocked.Add(ref bounds, more));
        listener.Start();
        var selecting = silos.Storage.WhenAsync(record =>
        {
            // Seen while the record is written, before the first round.
            before = record.Stage == JobStage.Selecting && before < 0 ? Interlocked.Read(ref bounds) : before;
            return before >= 0;
        });

        var job = silos.Job("one");
        await job.SubmitAsync(Samples.Small);
        await selecting;
        await job.FinishAsync();

        Assert.Equal(600, before);
        Assert.Equal((await job.GetStatusAsync()).BoundEvaluations, Interlocked.Read(ref bounds));
    }
}

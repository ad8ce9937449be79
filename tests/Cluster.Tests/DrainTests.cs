using FisherSft.Cluster.Tests.Support;
using FisherSft.Grains;

namespace FisherSft.Cluster.Tests;

/// <summary>A silo that is told to stop. What is counted is of the whole process, so no other test may run beside.</summary>
[Collection(nameof(DrainTests))]
[CollectionDefinition(nameof(DrainTests), DisableParallelization = true)]
public class DrainTests
{
    [Fact]
    public async Task SiloThatLeavesInOrder_HandsOverAndChangesNothing()
    {
        var specification = Samples.Small with { Budget = "300" };
        var expected = await Jobs.SelectAsync(specification);
        await using var silos = await Silos.StartAsync(3);
        using var embedded = new Measured("fishersft.tokens_embedded");
        var selecting = silos.Storage.WhenAsync(JobStage.Selecting);
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        silos.Storage.Picks = held.Task;
        var job = silos.Job("one");
        await job.SubmitAsync(specification);
        await selecting;

        var coordinator = (await job.GetStatusAsync()).Silo;
        await silos.Cluster.StopSiloAsync(silos.OtherThan(coordinator));
        held.SetResult();
        await silos.Cluster.StopSiloAsync(silos.SiloAt(coordinator));

        Assert.Equal(expected, await job.FinishAsync());
        Assert.Equal((await job.GetStatusAsync()).Tokens, embedded.Total);
    }
}

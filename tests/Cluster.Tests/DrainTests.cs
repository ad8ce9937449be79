using FisherSft.Cluster.Tests.Support;
using FisherSft.Grains;
using Orleans.Runtime;

namespace FisherSft.Cluster.Tests;

/// <summary>Shards that are handed over. What is counted is of the whole process, so no other test may run beside.</summary>
[Collection(nameof(DrainTests))]
[CollectionDefinition(nameof(DrainTests), DisableParallelization = true)]
public class DrainTests
{
    [Fact]
    public Task SiloThatLeavesInOrder_HandsOverAndChangesNothing() => WhileSelectingAsync(async (silos, job, goOn) =>
    {
        var coordinator = (await job.GetStatusAsync()).Silo;
        await silos.Cluster.StopSiloAsync(silos.OtherThan(coordinator));
        goOn();
        await silos.Cluster.StopSiloAsync(silos.SiloAt(coordinator));
    });

    [Fact]
    public Task ShardThatMovesOnBeforeItIsAsked_BringsItsState() => WhileSelectingAsync(async (silos, job, goOn) =>
    {
        // Round two may be on its way still; after it the coordinator waits for storage and asks nothing.
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        foreach (var shard in (await job.GetStatusAsync()).Shards)
        {
            var grain = silos.Grains.GetGrain<IShardGrain>(shard.Number, "one", null);
            for (var hop = 0; hop < 2; hop++)
            {
                await MoveAsync(grain, silos);
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }

        goOn();
    });

    /// <summary>
    /// Does something while the first rounds' picks cannot be written, until it lets them be; sees to it that the ranking is
    /// the same and that shards keep their tokens.
    /// </summary>
    private static async Task WhileSelectingAsync(Func<Silos, IJobGrain, Action, Task> happen)
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

        await happen(silos, job, held.SetResult);

        Assert.Equal(expected, await job.FinishAsync());
        AssertKept(await job.GetStatusAsync(), embedded.Total);
    }

    /// <summary>A busy Orleans drops a hand-over now and then; all but one shard in the whole come with their tokens.</summary>
    private static void AssertKept(JobStatus status, long embedded) =>
        Assert.InRange(embedded, status.Tokens, status.Tokens + status.Shards.Max(static shard => shard.Tokens));

    private static async Task MoveAsync(IShardGrain grain, Silos silos)
    {
        var from = await grain.PlaceAsync();
        var to = silos.OtherThan(from.ToString()).SiloAddress;
        SiloAddress at;
        do
        {
            try
            {
                await grain.MoveAsync(to);
                at = await grain.PlaceAsync();
            }
            catch (OrleansException)
            {
                // A message that went after it and found it twice gone; the next one finds it.
                at = from;
            }
        }
        while (!to.Equals(at));
    }
}

using FisherSft.Cluster.Tests.Support;
using FisherSft.Grains;
using FisherSft.Grains.State;

namespace FisherSft.Cluster.Tests;

/// <summary>Silos come and go in order, and storage is away for a while: same ranking.</summary>
public class FailureTests
{
    public static TheoryData<JobStage> Stages =>
    [
        JobStage.Counting, JobStage.Learning, JobStage.Embedding, JobStage.Selecting, JobStage.Certifying, JobStage.Collecting,
    ];

    [Fact]
    public async Task SiloThatJoinsMidway_TakesItsShareAndChangesNothing()
    {
        var specification = Samples.Small with { Shards = 8, Budget = "300" };
        var expected = await Jobs.SelectAsync(specification);
        await using var silos = await Silos.StartAsync(3);
        var selecting = silos.Storage.WhenAsync(JobStage.Selecting);
        var held = new TaskCompletionSource();
        silos.Storage.Picks = held.Task;
        var job = silos.Job("one");
        await job.SubmitAsync(specification);
        await selecting;

        var fourth = await silos.Cluster.StartAdditionalSiloAsync();
        await silos.Cluster.WaitForLivenessToStabilizeAsync();
        held.SetResult();

        Assert.Equal(expected, await job.FinishAsync());
        var places = (await job.GetStatusAsync()).Shards.GroupBy(shard => shard.Silo).ToDictionary(silo => silo.Key, silo => silo.Count());
        Assert.Equal(4, places.Count);
        Assert.Equal(2, places[fourth.SiloAddress.ToString()]);
    }

    [Fact]
    public async Task CoordinatorLostBeforeItsPlanIsWritten_IsFollowedByOneThatDividesByTheSilosThereAre()
    {
        var specification = Samples.Small with { Shards = 0 };
        var expected = await Jobs.SelectAsync(specification);
        await using var silos = await Silos.StartAsync(3);
        var (counted, never) = (Moment(), Moment());
        silos.Storage.Before = (name, _) =>
        {
            if (name != "plan")
            {
                return Task.CompletedTask;
            }

            counted.TrySetResult();
            return never.Task;
        };
        var job = silos.Job("one");
        var submitted = await job.SubmitAsync(specification);
        await counted.Task;
        Assert.Equal(12, (await job.GetStatusAsync()).Shards.Count);

        silos.Storage.Before = static (_, _) => Task.CompletedTask;
        await silos.Cluster.KillSiloAsync(silos.SiloAt(submitted.Silo));

        Assert.Equal(expected, await job.FinishAsync());
        Assert.Equal(8, (await job.GetStatusAsync()).Shards.Count);
    }

    [Fact]
    public async Task SiloThatJoinsWhileLearning_TakesItsShareBeforeSelecting()
    {
        var specification = Samples.Small with { Shards = 8 };
        var expected = await Jobs.SelectAsync(specification);
        await using var silos = await Silos.StartAsync(3);
        var (fitted, selecting, joined, seen) = (Moment(), Moment(), Moment(), Moment());
        silos.Storage.Before = (name, state) =>
        {
            var isModel = name.StartsWith("model", StringComparison.Ordinal);
            var isSelecting = state is JobRecord { Stage: JobStage.Selecting };
            (isModel ? fitted : isSelecting ? selecting : null)?.TrySetResult();
            return isModel ? joined.Task : isSelecting ? seen.Task : Task.CompletedTask;
        };
        var job = silos.Job("one");
        await job.SubmitAsync(specification);
        await fitted.Task;

        var fourth = await silos.Cluster.StartAdditionalSiloAsync();
        await silos.Cluster.WaitForLivenessToStabilizeAsync();
        joined.SetResult();

        await selecting.Task;
        var shards = (await job.GetStatusAsync()).Shards;
        seen.SetResult();
        Assert.Equal(2, shards.Count(shard => shard.Silo == fourth.SiloAddress.ToString()));
        Assert.Equal(expected, await job.FinishAsync());
    }

    [Fact]
    public async Task SiloThatJoinsWhileEmbedding_TakesShardsThatHaveNotBegun()
    {
        var corpus = Path.Combine(Samples.Small.Inputs[0], "cooking.jsonl");
        var files = new HeldFiles(corpus);
        var specification = Samples.Small with { Inputs = [corpus], Shards = 8 };
        var expected = await Jobs.SelectAsync(specification);

        // One thread a silo: of its four shards one embeds, and three wait for it.
        await using var silos = await Silos.StartAsync(2, configure: static grains => grains.Threads = 1, more: files.AddTo);
        silos.Storage.Before = (_, state) =>
        {
            if (state is JobRecord { Stage: JobStage.Embedding })
            {
                files.Hold();
            }

            return Task.CompletedTask;
        };
        var job = silos.Job("one");
        try
        {
            await job.SubmitAsync(specification with { Inputs = [HeldFiles.Path], Names = [corpus] });
            await job.ReachAsync(static status => status.Stage >= JobStage.Embedding);
            var third = (await silos.Cluster.StartAdditionalSiloAsync()).SiloAddress.ToString();

            var status = await job.ReachAsync(status => status.Shards.Count(shard => shard.Silo == third) == 2)
                .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            Assert.Equal(JobStage.Embedding, status.Stage);
            Assert.DoesNotContain(status.Shards, static shard => shard.Done > 0);
        }
        finally
        {
            files.GoOn();
        }

        Assert.Equal(expected, await job.FinishAsync());
    }

    [Fact]
    public async Task MoveThatFails_IsTriedAgain()
    {
        var specification = Samples.Small with { Shards = 8, Budget = "300" };
        var expected = await Jobs.SelectAsync(specification);
        var moves = new FailingMoves();
        await using var silos = await Silos.StartAsync(
            3,
            configure: static grains => grains.Silence = TimeSpan.FromSeconds(0.2),
            more: silo => silo.AddIncomingGrainCallFilter(moves));
        var (selecting, joined) = (silos.Storage.WhenAsync(JobStage.Selecting), Moment());
        silos.Storage.Before = async (name, _) =>
        {
            if (name.StartsWith("picks", StringComparison.Ordinal))
            {
                await joined.Task;
                if (moves.Failed > 0 && moves.Fail)
                {
                    // The pause before the next attempt, six times the silence, is what is waited for.
                    moves.Fail = false;
                    await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
                }
            }
        };
        var job = silos.Job("one");
        await job.SubmitAsync(specification);
        await selecting;

        var fourth = await silos.Cluster.StartAdditionalSiloAsync();
        await silos.Cluster.WaitForLivenessToStabilizeAsync();
        joined.SetResult();

        Assert.Equal(expected, await job.FinishAsync());
        Assert.Equal(1, moves.Failed);
        Assert.Equal(2, (await job.GetStatusAsync()).Shards.Count(shard => shard.Silo == fourth.SiloAddress.ToString()));
    }

    [Fact]
    public async Task PicksOfTheRoundBeforeOneThatFails_AreWrittenBeforeTheJobEnds()
    {
        var expected = await Jobs.SelectAsync(Samples.Small);
        var rounds = new FailingRounds();
        await using var silos = await Silos.StartAsync(2, more: silo => silo.AddIncomingGrainCallFilter(rounds));
        var (failed, written) = (Moment(), Moment());
        var early = false;
        silos.Storage.Before = async (name, state) =>
        {
            if (name.StartsWith("picks", StringComparison.Ordinal) && !written.Task.IsCompleted)
            {
                rounds.Fail = true;
                await rounds.Failed;

                // That the job does not end can only be seen for a while.
                await Task.WhenAny(failed.Task, Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
                early = failed.Task.IsCompleted;
                written.SetResult();
            }
            else if (state is JobRecord { Stage: JobStage.Failed })
            {
                failed.TrySetResult();
            }
        };
        var job = silos.Job("one");
        await job.SubmitAsync(Samples.Small);
        var status = await job.ReachAsync(static status => status.Stage.IsEnded());
        await written.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal((JobStage.Failed, FailingRounds.Fault, false), (status.Stage, status.Message, early));

        rounds.Fail = false;
        await job.ResumeAsync();
        Assert.Equal(expected, await job.FinishAsync());
    }

    [Fact]
    public async Task CurveOfAFinishedJob_OutlivesItsCoordinator()
    {
        await using var silos = await Silos.StartAsync(2);
        var job = silos.Job("one");
        await job.SubmitAsync(Samples.Small);
        await job.FinishAsync();
        var curve = await job.GetCurveAsync(100);

        await silos.Cluster.StopSiloAsync(silos.SiloAt((await job.GetStatusAsync()).Silo));

        Assert.Equal(60, curve.Length);
        Assert.Equal(curve, await job.GetCurveAsync(100));
    }

    [Fact]
    public async Task StorageThatIsAway_HoldsTheJobUpAndNoMore()
    {
        var expected = await Jobs.SelectAsync(Samples.Small);
        await using var silos = await Silos.StartAsync(2);
        var selecting = silos.Storage.WhenAsync(JobStage.Selecting);
        var job = silos.Job("one");
        await job.SubmitAsync(Samples.Small);
        await selecting;

        silos.Storage.IsAway = true;
        var waiting = await job.ReachAsync(static status => status.Message is not null);
        silos.Storage.IsAway = false;

        Assert.Equal("storage is not answering: the storage is away", waiting.Message);
        Assert.Equal(expected, await job.FinishAsync());
    }

    private static TaskCompletionSource Moment() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

using System.Diagnostics;
using FisherSft.Cluster.Tests.Support;
using FisherSft.Grains;

namespace FisherSft.Cluster.Tests;

/// <summary>Silos die, and new ones join, at random moments of every stage: same ranking, no repeated and no lost pick.</summary>
public class KillTests(CleanRun clean) : IClassFixture<CleanRun>
{
    // Many times what a run takes: a job that stands still that long has stalled.
    private static readonly TimeSpan Stall = TimeSpan.FromMinutes(2);

    [Theory]
    [MemberData(nameof(FailureTests.Stages), MemberType = typeof(FailureTests))]
    public Task KilledShardSilo_ChangesNothing(JobStage stage) => Seeds.EachAsync((random, seed) => RunAsync(
        random.MomentOf(stage), seed, (silos, coordinator) => silos.Cluster.KillSiloAsync(silos.OtherThan(coordinator))));

    [Theory]
    [MemberData(nameof(FailureTests.Stages), MemberType = typeof(FailureTests))]
    public Task KilledCoordinatorSilo_ChangesNothing(JobStage stage) => Seeds.EachAsync((random, seed) => RunAsync(
        random.MomentOf(stage), seed, static (silos, coordinator) => silos.Cluster.KillSiloAsync(silos.SiloAt(coordinator))));

    [Theory]
    [MemberData(nameof(FailureTests.Stages), MemberType = typeof(FailureTests))]
    public Task FourthSilo_ChangesNothing(JobStage stage) => Seeds.EachAsync((random, seed) => RunAsync(
        random.MomentOf(stage), seed, static (silos, _) => silos.Cluster.StartAdditionalSiloAsync()));

    [Fact]
    public Task OneSiloAfterAnotherKilledAndReplaced_ChangesNothing() => Seeds.EachAsync(async (random, seed) =>
    {
        var moments = new Moments();
        await using var silos = await clean.StartAsync(moments);
        var job = silos.Job(clean.NextJob());
        var last = clean.WhenAsync(random.MomentOf(JobStage.Counting), moments);
        await job.SubmitAsync(CleanRun.Specification);
        foreach (var stage in FailureTests.Stages.Select(static row => row.Data).Skip(1).Append(JobStage.Done))
        {
            await last;
            last = stage == JobStage.Done ? Task.CompletedTask : clean.WhenAsync(random.MomentOf(stage), moments);
            var active = silos.Cluster.Silos.Where(static silo => silo.IsActive).ToList();
            await silos.Cluster.KillSiloAsync(active[random.Next(active.Count)]);
            await silos.Cluster.StartAdditionalSiloAsync();
        }

        Assert.Equal(clean.Expected, await job.FinishAsync().WaitAsync(Stall, TestContext.Current.CancellationToken));
    });

    private async Task RunAsync(Moment moment, int seed, Func<Silos, string, Task> happen)
    {
        var moments = new Moments();
        await using var silos = await clean.StartAsync(moments);
        var job = silos.Job(clean.NextJob());
        var reached = clean.WhenAsync(moment, moments);
        var clock = Stopwatch.StartNew();
        var submitted = await job.SubmitAsync(CleanRun.Specification);
        await reached;

        var now = moments.Now;
        await happen(silos, submitted.Silo);

        var results = await job.FinishAsync().WaitAsync(Stall, TestContext.Current.CancellationToken);
        TestContext.Current.SendDiagnosticMessage(
            $"seed {seed}: event {now.Event} of {now.Stage}, {clock.Elapsed.TotalSeconds:F1} s");
        Assert.Equal(clean.Expected, results);
    }
}

using System.Diagnostics;
using FisherSft.Cluster.Tests.Support;
using FisherSft.Grains;
using Orleans.TestingHost;

namespace FisherSft.Cluster.Tests;

/// <summary>
/// Silos die, and new ones join, at random moments of every stage: same ranking, no repeated and no lost pick. The stage is
/// held meanwhile, so that it is still on when it happens.
/// </summary>
public class KillTests(CleanRun clean) : IClassFixture<CleanRun>
{
    // Many times what a run takes: a job that stands still that long has stalled.
    private static readonly TimeSpan Stall = TimeSpan.FromMinutes(2);

    [Theory]
    [MemberData(nameof(FailureTests.Stages), MemberType = typeof(FailureTests))]
    public Task KilledShardSilo_ChangesNothing(JobStage stage) => Seeds.EachAsync((random, seed) => RunAsync(
        random.MomentOf(stage),
        seed,
        async (silos, moments, coordinator) =>
        {
            var others = silos.Cluster.Silos.Where(silo => silo.SiloAddress.ToString() != coordinator).ToList();
            var killed = others[random.Next(others.Count)];
            var shards = await Silos.HoldsShardsAsync(killed);
            await KillAsync(silos, moments, killed);
            return ($"{shards} shards killed", status => AssertLeft(stage, status, killed));
        }));

    [Theory]
    [MemberData(nameof(FailureTests.Stages), MemberType = typeof(FailureTests))]
    public Task KilledCoordinatorSilo_ChangesNothing(JobStage stage) => Seeds.EachAsync((random, seed) => RunAsync(
        random.MomentOf(stage),
        seed,
        async (silos, moments, coordinator) =>
        {
            var killed = silos.SiloAt(coordinator);
            await KillAsync(silos, moments, killed);
            return ("coordinator killed", status =>
            {
                Assert.NotEqual(coordinator, status.Silo);
                AssertLeft(stage, status, killed);
            });
        }));

    [Theory]
    [MemberData(nameof(FailureTests.Stages), MemberType = typeof(FailureTests))]
    public Task FourthSilo_ChangesNothing(JobStage stage) => Seeds.EachAsync((random, seed) => RunAsync(
        random.MomentOf(stage),
        seed,
        async (silos, _, _) =>
        {
            var fourth = await silos.Cluster.StartAdditionalSiloAsync();
            await silos.Cluster.WaitForLivenessToStabilizeAsync();
            return ("fourth silo", status =>
            {
                // While rows are collected shards stay where they are: they would read their parts again.
                if (stage < JobStage.Collecting)
                {
                    Assert.Contains(status.Shards, shard => shard.Silo == fourth.SiloAddress.ToString());
                }
            });
        }));

    [Theory]
    [InlineData("stochastic", true)]
    [InlineData("stochastic", false)]
    [InlineData("sieve", true)]
    [InlineData("sieve", false)]
    public async Task SiloKilledWhileAnotherMethodSelects_ChangesNothing(string method, bool coordinators)
    {
        var specification = CleanRun.Specification with { Method = method };
        var expected = await Jobs.SelectAsync(specification);
        var moments = new Moments();
        await using (var silos = await clean.StartAsync(moments))
        {
            var job = silos.Job(clean.NextJob());
            await job.SubmitAsync(specification);
            Assert.Equal(expected, await job.FinishAsync());
        }

        await Seeds.EachAsync((random, seed) => RunAsync(
            random.MomentOf(JobStage.Selecting),
            seed,
            async (silos, watched, coordinator) =>
            {
                var others = silos.Cluster.Silos.Where(silo => silo.SiloAddress.ToString() != coordinator).ToList();
                var killed = coordinators ? silos.SiloAt(coordinator) : others[random.Next(others.Count)];
                await KillAsync(silos, watched, killed);
                return ($"{method}: {(coordinators ? "coordinator" : "shards")} killed", status => AssertLeft(JobStage.Selecting, status, killed));
            },
            (specification, expected, moments)));
    }

    [Fact]
    public Task OneSiloAfterAnotherKilledAndReplaced_ChangesNothing() => Seeds.EachAsync(async (random, seed) =>
    {
        var moments = new Moments();
        await using var silos = await clean.StartAsync(moments);
        var job = silos.Job(clean.NextJob());
        var holds = FailureTests.Stages.Select(row => clean.Hold(random.MomentOf(row.Data), moments)).ToList();
        await job.SubmitAsync(CleanRun.Specification);
        foreach (var held in holds)
        {
            await WithinAsync(held, moments, async () =>
            {
                var active = silos.Cluster.Silos.Where(static silo => silo.IsActive).ToList();
                await KillAsync(silos, moments, active[random.Next(active.Count)]);
                await silos.Cluster.StartAdditionalSiloAsync();
            });
        }

        Assert.Equal(clean.Expected, await job.FinishAsync().WaitAsync(Stall, TestContext.Current.CancellationToken));
    });

    private async Task RunAsync(
        Moment moment,
        int seed,
        Func<Silos, Moments, string, Task<(string Told, Action<JobStatus> Check)>> happen,
        (JobSpecification Specification, Results Expected, Moments Before)? other = null)
    {
        var (specification, expected, before) = other ?? (CleanRun.Specification, clean.Expected, clean.Moments);
        var moments = new Moments();
        await using var silos = await clean.StartAsync(moments);
        var job = silos.Job(clean.NextJob());
        var held = moments.Hold(moment, before);
        var clock = Stopwatch.StartNew();
        var submitted = await job.SubmitAsync(specification);
        var (at, happened, check) = (0, string.Empty, (Action<JobStatus>)(static _ => { }));
        await WithinAsync(held, moments, async () =>
        {
            at = moments.Now.Event;
            (happened, check) = await happen(silos, moments, submitted.Silo);
        });

        var results = await job.FinishAsync().WaitAsync(Stall, TestContext.Current.CancellationToken);
        TestContext.Current.SendDiagnosticMessage(
            $"seed {seed}: {happened} at event {at} of {moment.Stage}, {clock.Elapsed.TotalSeconds:F1} s, in {clean.Storage}");
        Assert.Equal(expected, results);
        check(await job.GetStatusAsync());
    }

    /// <summary>Does something at a moment, and sees to it that the stage is on before and after.</summary>
    private static async Task WithinAsync(HeldMoment held, Moments moments, Func<Task> happen)
    {
        try
        {
            await held.WhenAsync();
            Assert.Equal(held.Stage, moments.Now.Stage);
            await happen().WaitAsync(Stall, TestContext.Current.CancellationToken);
            Assert.Equal(held.Stage, moments.Now.Stage);
        }
        finally
        {
            held.GoOn();
        }
    }

    private static Task KillAsync(Silos silos, Moments moments, InProcessSiloHandle silo)
    {
        moments.Kill(silo.SiloAddress);
        return silos.Cluster.KillSiloAsync(silo);
    }

    /// <summary>Orders to all shards follow in every stage but the last, so their answers came from elsewhere.</summary>
    private static void AssertLeft(JobStage stage, JobStatus status, InProcessSiloHandle killed)
    {
        if (stage < JobStage.Collecting)
        {
            Assert.DoesNotContain(status.Shards, shard => shard.Silo == killed.SiloAddress.ToString());
        }
    }
}

using System.Diagnostics;
using FisherSft.Cluster.Tests.Support;
using FisherSft.Grains;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace FisherSft.Cluster.Tests;

/// <summary>Jobs beside one another, cancelled ones and those that fail.</summary>
public class ManyJobsTests
{
    [Fact]
    public async Task TwentyJobsAtOnce_AreEachRight()
    {
        string[] methods = ["tokenod", "stochastic", "tokenod", "uniform", "sieve"];
        var specifications = Enumerable.Range(0, 20)
            .Select(at => Samples.Small with { Budget = $"{20 + 3 * at}", Shards = 1 + at % 5, Seed = at % 3, Method = methods[at % methods.Length] })
            .ToList();
        await using var silos = await Silos.StartAsync(3);
        var jobs = specifications.Select((_, at) => silos.Job($"job-{at}")).ToList();
        await Task.WhenAll(jobs.Select((job, at) => job.SubmitAsync(specifications[at])));

        var results = await Task.WhenAll(jobs.Select(job => job.FinishAsync()));

        for (var at = 0; at < jobs.Count; at++)
        {
            Assert.Equal(await Jobs.SelectAsync(specifications[at]), results[at]);
        }

        var page = await silos.Grains.GetGrain<IJobCatalogGrain>(0).ListAsync(5, 10);
        Assert.Equal(20, page.Total);
        Assert.Equal(10, page.Jobs.Length);
    }

    [Theory]
    [MemberData(nameof(FailureTests.Stages), MemberType = typeof(FailureTests))]
    public Task Cancel_AnswersWithinTwoSeconds_AndResumeEndsTheSame(JobStage stage) => CancelAsync(Samples.Small, stage);

    [Theory]
    [InlineData("tokenod")]
    [InlineData("stochastic")]
    [InlineData("sieve")]
    public Task CancelOfALongSelection_AnswersWithinTwoSeconds_AndResumeEndsTheSame(string method) =>
        CancelAsync(Samples.Shakespeare(5000, 500, 256) with { Method = method }, JobStage.Selecting);

    private static async Task CancelAsync(JobSpecification specification, JobStage stage)
    {
        var expected = await Jobs.SelectAsync(specification);
        await using var silos = await Silos.StartAsync(2);
        var reached = silos.Storage.WhenAsync(stage);
        var job = silos.Job("one");
        await job.SubmitAsync(specification);
        await reached;

        var clock = Stopwatch.StartNew();
        var cancelled = await job.CancelAsync();

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 2);
        Assert.Equal(JobStage.Cancelled, cancelled.Stage);
        await job.ResumeAsync();
        Assert.Equal(expected, await job.FinishAsync());
    }

    [Fact]
    public async Task JobWhoseCorpusVanishes_FailsAloneAndSaysSo()
    {
        var folder = Directory.CreateTempSubdirectory("fishersft-test-");
        var path = Path.Combine(folder.FullName, "gone.jsonl");
        File.Copy(Path.Combine(Samples.Small.Inputs[0], "cooking.jsonl"), path);
        var expected = await Jobs.SelectAsync(Samples.Small);
        await using var silos = await Silos.StartAsync(2);
        var counted = silos.Storage.WhenAsync(static record => record.Stage == JobStage.Learning && record.Specification!.Inputs[0].EndsWith("gone.jsonl", StringComparison.Ordinal));
        var (gone, other) = (silos.Job("gone"), silos.Job("other"));
        await gone.SubmitAsync(Samples.Small with { Inputs = [path] });
        await other.SubmitAsync(Samples.Small);
        await counted;

        folder.Delete(recursive: true);

        var failed = await gone.ReachAsync(static status => status.Stage.IsEnded());
        Assert.Equal(JobStage.Failed, failed.Stage);
        Assert.Contains("gone.jsonl", failed.Message, StringComparison.Ordinal);
        Assert.Equal(expected, await other.FinishAsync());
    }

    [Fact]
    public async Task CorpusEditedWithoutAChangeOfLength_FailsTheJob_AndMendedItGoesOn()
    {
        var folder = Directory.CreateTempSubdirectory("fishersft-test-");
        var path = Path.Combine(folder.FullName, "edited.jsonl");
        var original = File.ReadAllText(Path.Combine(Samples.Small.Inputs[0], "cooking.jsonl"));
        File.WriteAllText(path, original);
        var specification = Samples.Small with { Inputs = [path], Budget = "20" };
        var expected = await Jobs.SelectAsync(specification);
        await using var silos = await Silos.StartAsync(1);
        var held = new TaskCompletionSource();
        silos.Storage.Picks = held.Task;
        var selecting = silos.Storage.WhenAsync(JobStage.Selecting);
        var job = silos.Job("one");
        await job.SubmitAsync(specification);
        await selecting;

        File.WriteAllText(path, original.Replace(" the ", " THE ", StringComparison.Ordinal));
        held.SetResult();

        var failed = await job.ReachAsync(static status => status.Stage.IsEnded());
        Assert.Equal(JobStage.Failed, failed.Stage);
        Assert.Contains("edited.jsonl changed while it was in use: its SHA-256 was", failed.Message, StringComparison.Ordinal);

        File.WriteAllText(path, original);
        await job.ResumeAsync();
        Assert.Equal(expected, await job.FinishAsync());
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task JobSubmittedWhileRemindersAreAway_HasItsOwnInTheEnd_AndNoneOnceItHasEnded()
    {
        var (storage, reminders) = (new SharedStorage(), new Reminders { IsAway = true });
        await using var silos = await Silos.StartAsync(1, silo =>
        {
            storage.AddTo(silo);
            silo.Services.AddSingleton<IReminderTable>(reminders);
        });
        storage.Picks = new TaskCompletionSource().Task;
        var job = silos.Job("one");

        await job.SubmitAsync(Samples.Small);
        Assert.Equal(0, reminders.Count);
        reminders.IsAway = false;
        await reminders.WhenAsync(1);
        await job.CancelAsync();

        await reminders.WhenAsync(0);
    }

    [Fact]
    public async Task Submit_TellsAllFaultsAtOnce_AndIsIdempotent()
    {
        await using var silos = await Silos.StartAsync(1);
        var wrong = await Assert.ThrowsAsync<JobException>(() =>
            silos.Job("wrong").SubmitAsync(Samples.Small with { Budget = "many", Ridge = 0, Method = "magic" }));
        Assert.Equal(3, wrong.Message.Split('\n').Length);

        var job = silos.Job("one");
        await job.SubmitAsync(Samples.Small);
        await job.SubmitAsync(Samples.Small);
        await Assert.ThrowsAsync<JobException>(() => job.SubmitAsync(Samples.Small with { Seed = 1 }));
        await job.FinishAsync();
        Assert.Equal(JobStage.Done, (await job.SubmitAsync(Samples.Small)).Stage);
    }
}

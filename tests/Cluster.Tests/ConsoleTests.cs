using FisherSft.Client.Output;
using FisherSft.Cluster.Tests.Support;
using FisherSft.Grains;

namespace FisherSft.Cluster.Tests;

/// <summary>The console's commands on a cluster that it reaches through real ports.</summary>
public sealed class ConsoleTests : InFolder
{
    private static string Samples { get; } = Support.Samples.Small.Inputs[0];

    [Fact]
    public async Task Watch_SurvivesTheDeathOfItsGateway_AndIsLeftAndJoinedAgain()
    {
        await using var cluster = await Gateways.StartAsync(2);
        var held = new TaskCompletionSource();
        cluster.Storage.Picks = held.Task;
        var selecting = cluster.Storage.WhenAsync(JobStage.Selecting);
        await Terminal.SucceedAsync("submit", Samples, "--budget", "60", "--dim", "32", "--id", "one", "--gateway", cluster.Ports);
        var gateways = cluster.Ports;
        await selecting;

        // Both are there once they have been told of the selection, which is held.
        var (leaves, stays) = (new Said(), new Said());
        using var stop = new CancellationTokenSource();
        string[] watch = ["watch", "one", "--log", "json", "--gateway"];
        var first = Terminal.RunAsync(leaves, stop.Token, [.. watch, gateways]);
        var second = Terminal.RunAsync(
            stays, TestContext.Current.CancellationToken, [.. watch, gateways.Split(',')[1] + "," + gateways.Split(',')[0]]);
        await Task.WhenAll(leaves.WhenAsync("\"select"), stays.WhenAsync("\"select"));
        await stop.CancelAsync();
        var left = await first;
        Assert.Equal(130, left.Code);
        Assert.Contains("fishersft watch one --gateway", left.Error, StringComparison.Ordinal);

        await cluster.KillAsync(1);
        held.SetResult();
        var watched = await second;
        Assert.True(watched.Code == 0, watched.Error);
        Assert.Contains("done", watched.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DryRun_TellsWhatAJobWouldTake_AndSubmitsNothing()
    {
        await using var cluster = await Gateways.StartAsync(2);
        string[] at = ["--gateway", cluster.Ports];
        string[] dry = ["submit", Samples, "--budget", "60", "--dim", "32", "--dry-run"];

        var counted = await Terminal.SucceedAsync([.. dry, .. at]);
        Assert.Contains("\nsilos      2, each on a machine like this one", counted.Output, StringComparison.Ordinal);
        Assert.Matches("\nnetwork    about .* in [1-9][0-9]* rounds?\n", counted.Output);
        Assert.Matches("\ntime       about .*, of which .* to select\n", counted.Output);
        Assert.DoesNotContain("of 1 job", (await Terminal.SucceedAsync(["jobs", .. at])).Error, StringComparison.Ordinal);

        // Told how many, it needs no cluster.
        var told = await Terminal.SucceedAsync([.. dry, "--silos", "9", "--gateway", "localhost:1"]);
        Assert.Contains("silos      9, ", told.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("leave --dry-run out", "az://a/b", "--budget", "5", "--dry-run")]
    [InlineData("--silos goes with --dry-run", "a.txt", "--budget", "5", "--silos", "3")]
    [InlineData("--silos 0 is out of range", "a.txt", "--budget", "5", "--dry-run", "--silos", "0")]
    public async Task DryRun_OfWhatCannotBeReckoned_IsRefused(string said, params string[] args)
    {
        var outcome = await Terminal.RunAsync(["submit", .. args]);

        Assert.Equal(2, outcome.Code);
        Assert.Contains(said, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JobsStatusCancelAndResume_TellAndDoWhatTheySay()
    {
        await using var cluster = await Gateways.StartAsync(1);
        string[] at = ["--gateway", cluster.Ports];
        var held = new TaskCompletionSource();
        cluster.Storage.Picks = held.Task;
        await Terminal.SucceedAsync(["submit", Samples, "--budget", "20", "--dim", "16", "--id", "a", "--name", "first", .. at]);
        await Terminal.SucceedAsync(["submit", Samples, "--budget", "20", "--dim", "16", "--id", "b", .. at]);

        var page = await Terminal.SucceedAsync(["jobs", "--take", "1", .. at]);
        Assert.Contains("\nb ", page.Output, StringComparison.Ordinal);
        Assert.Contains("1–1 of 2 jobs; more: fishersft jobs --skip 1 --gateway", page.Error, StringComparison.Ordinal);
        Assert.Contains("first", (await Terminal.SucceedAsync(["status", "a", .. at])).Output, StringComparison.Ordinal);

        var early = await Terminal.RunAsync(["results", "a", "--out", Folder("early"), .. at]);
        Assert.Equal(2, early.Code);
        Assert.Contains("is not done", early.Error, StringComparison.Ordinal);

        Assert.Equal("a cancelled\n", (await Terminal.SucceedAsync(["cancel", "a", .. at])).Output);
        Assert.Equal(130, (await Terminal.RunAsync(["watch", "a", .. at])).Code);
        held.SetResult();
        Assert.Contains("goes on", (await Terminal.SucceedAsync(["resume", "a", .. at])).Output, StringComparison.Ordinal);
        await Terminal.SucceedAsync(["watch", "a", .. at]);

        var missing = await Terminal.RunAsync(["status", "nothing", .. at]);
        Assert.Equal(2, missing.Code);
        Assert.Contains("There is no job nothing", missing.Error, StringComparison.Ordinal);
        var vanished = await Terminal.RunAsync(["submit", "/not/there.jsonl", "--budget", "5", "--wait", .. at]);
        Assert.Equal(2, vanished.Code);
        Assert.Contains("/not/there.jsonl", vanished.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_WithOut_WaitsAndFetches()
    {
        await using var cluster = await Gateways.StartAsync(1);
        string[] submit = ["submit", Samples, "--budget", "20", "--dim", "16", "--out", Folder("out"), "--gateway", cluster.Ports];

        await Terminal.SucceedAsync(submit);

        Assert.Equal(21, File.ReadAllLines(Path.Combine(Folder("out"), RankingFile.FileName)).Length);
        var again = await Terminal.RunAsync(submit);
        Assert.Equal(2, again.Code);
        Assert.Contains("holds a finished run", again.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:1", "Check that a silo runs")]
    [InlineData("no-such-host.invalid:30000", "no such host")]
    public async Task AClusterThatIsNotThere_IsSomethingOutside(string gateway, string remedy)
    {
        var outcome = await Terminal.RunAsync("status", "one", "--gateway", gateway);

        Assert.Equal(3, outcome.Code);
        Assert.Contains(remedy, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatAClusterCannotRead_IsRefusedByName()
    {
        var outcome = await Terminal.RunAsync("submit", "-", "--budget", "x", "--gateway", "nowhere");

        Assert.Equal(2, outcome.Code);
        foreach (var fault in new[] { "Standard input", "--budget x", "--gateway nowhere" })
        {
            Assert.Contains(fault, outcome.Error, StringComparison.Ordinal);
        }
    }
}

using FisherSft.Cluster.Tests.Support;

namespace FisherSft.Cluster.Tests;

/// <summary>A cluster whose storage is away is something outside to the console, whichever call meets it first.</summary>
public sealed class StorageAwayTests
{
    [Theory]
    [InlineData("blob", "blob")]
    [InlineData("postgres", "postgres")]
    public async Task SubmitAndJobs_EndAsOfSomethingOutside(string storage, string away)
    {
        await using var services = await Services.StartAsync();
        await using var silo = await services.StartSiloAsync(storage);
        string[] at = ["--gateway", $"localhost:{silo.GatewayPort}"];
        await (away == "blob" ? services.Blob.StopAsync() : services.Postgres.StopAsync());

        var jobs = Terminal.RunAsync(["jobs", .. at]);
        var submit = Terminal.RunAsync(["submit", Samples.Small.Inputs[0], "--budget", "5", "--dim", "8", "--id", "one", .. at]);

        Outside(await submit);
        Outside(await jobs);

        static void Outside(Outcome outcome)
        {
            Assert.True(outcome.Code == 3, $"{outcome.Code}: {outcome.Error}");
            Assert.Contains("storage", outcome.Error, StringComparison.Ordinal);
            Assert.Contains("the same command may be run again", outcome.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task RemindersThatAreAway_HoldNoJobUp()
    {
        await using var services = await Services.StartAsync();
        await using var silo = await services.StartSiloAsync("blob");
        string[] at = ["--gateway", $"localhost:{silo.GatewayPort}"];
        await services.Postgres.StopAsync();

        string[][] commands =
            [["submit", Samples.Small.Inputs[0], "--budget", "5", "--dim", "8", "--id", "one"], ["watch", "one"], ["jobs"]];
        foreach (var command in commands)
        {
            var outcome = await Terminal.RunAsync([.. command, .. at]);
            Assert.True(outcome.Code == 0, outcome.Error);
        }
    }
}

using FisherSft.Cluster.Tests.Support;

namespace FisherSft.Cluster.Tests;

/// <summary>A cluster whose storage is away is something outside to the console, whichever call meets it first.</summary>
public sealed class StorageAwayTests
{
    [Theory]
    [InlineData("blob", "blob")]
    [InlineData("postgres", "postgres")]
    // Jobs are kept elsewhere; reminders are not.
    [InlineData("blob", "postgres")]
    public async Task SubmitAndJobs_EndAsOfSomethingOutside(string storage, string away)
    {
        await using var services = await Services.StartAsync();
        await using var silo = await services.StartSiloAsync(storage);
        string[] at = ["--gateway", $"localhost:{silo.GatewayPort}"];
        await (away == "blob" ? services.Blob.StopAsync() : services.Postgres.StopAsync());

        var jobs = Terminal.RunAsync(["jobs", .. at]);
        var submit = Terminal.RunAsync(["submit", Samples.Small.Inputs[0], "--budget", "5", "--dim", "8", "--id", "one", .. at]);

        Outside(await submit);
        if (storage == away)
        {
            Outside(await jobs);
        }
        else
        {
            Assert.Equal(0, (await jobs).Code);
        }

        static void Outside(Outcome outcome)
        {
            Assert.True(outcome.Code == 3, $"{outcome.Code}: {outcome.Error}");
            Assert.Contains("storage", outcome.Error, StringComparison.Ordinal);
            Assert.Contains("the same command may be run again", outcome.Error, StringComparison.Ordinal);
        }
    }
}

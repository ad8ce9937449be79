using FisherSft.Client.Output;
using FisherSft.Cluster.Tests.Support;

namespace FisherSft.Cluster.Tests;

/// <summary>The console, with silos that are processes of their own and enter themselves in PostgreSQL.</summary>
public sealed class PostgresConsoleTests : InFolder
{
    // Takes some ten seconds.
    private static string[] Shakespeare =>
        [Samples.Shakespeare(5000, 500, 256).Inputs[0], "--split", "paragraph", "--budget", "3000", "--dim", "256"];

    [Fact]
    public async Task EveryCommand_FindsTheGatewaysInPostgres()
    {
        await using var services = await Services.StartAsync();
        await using var silo = await services.StartSiloAsync();
        var samples = Samples.Small.Inputs[0];
        await Terminal.SucceedAsync("select", samples, "--budget", "40", "--dim", "32", "--out", Folder("local"));

        await RunAsync(services, "submit", samples, "--budget", "40", "--dim", "32", "--id", "one");
        Assert.Contains("done", await RunAsync(services, "watch", "one"), StringComparison.Ordinal);
        Assert.Contains("one", await RunAsync(services, "jobs"), StringComparison.Ordinal);
        Assert.Contains("40 examples", await RunAsync(services, "status", "one"), StringComparison.Ordinal);
        await RunAsync(services, "results", "one", "--out", Folder("remote"));
        Assert.Equal(
            await File.ReadAllBytesAsync(Path.Combine(Folder("local"), RankingFile.FileName), TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(Path.Combine(Folder("remote"), RankingFile.FileName), TestContext.Current.CancellationToken));

        await RunAsync(services, "submit", [.. Shakespeare, "--id", "two"]);
        Assert.Contains("two cancelled", await RunAsync(services, "cancel", "two"), StringComparison.Ordinal);
        Assert.Contains("goes on", await RunAsync(services, "resume", "two"), StringComparison.Ordinal);
        Assert.Contains("done", await RunAsync(services, "watch", "two"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_OutlivesEachOfItsGateways_AndIsLeftAndJoinedAgain()
    {
        await using var services = await Services.StartAsync();
        var silos = await services.StartSilosAsync();
        var gateways = $"localhost:{silos[0].GatewayPort},localhost:{silos[1].GatewayPort}";
        await RunAsync(services, "submit", [.. Shakespeare, "--id", "one"]);
        await using var left = Processes.Console(Environment(services), "watch", "one", "--postgres");
        await using var stays = Processes.Console(Environment(services), "watch", "one", "--gateway", gateways);
        await left.SaysAsync("learn");
        await left.SignalAsync("INT");
        await stays.SaysAsync("learn");
        await left.ExitAsync();
        Assert.Equal(130, left.Code);
        Assert.Contains("fishersft watch one --postgres", left.Output, StringComparison.Ordinal);

        // While storage is away the job cannot end, but no silo can start either.
        foreach (var gateway in silos.Take(2))
        {
            await services.Blob.StopAsync();
            await gateway.KillAsync();
            await services.Blob.StartAgainAsync();
            await gateway.RestartAsync();
        }

        await stays.ExitAsync();
        Assert.True(stays.Code == 0, stays.Output);
        Assert.Contains("done", await RunAsync(services, "watch", "one"), StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(Services services, string command, params string[] args)
    {
        await using var console = Processes.Console(Environment(services), [command, .. args, "--postgres"]);
        await console.ExitAsync();
        Assert.True(console.Code == 0, $"{command} {string.Join(' ', args)}: {console.Output}");
        return console.Output;
    }

    private static Dictionary<string, string> Environment(Services services) =>
        new() { ["FisherSft__Postgres"] = services.Postgres.ConnectionString };
}

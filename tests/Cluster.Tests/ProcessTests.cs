using System.Text.Json;
using FisherSft.Cluster.Tests.Support;
using FisherSft.Grains;
using FisherSft.Silo;
using Microsoft.Extensions.Configuration;

namespace FisherSft.Cluster.Tests;

/// <summary>Silos as they are run: processes, real services, signals.</summary>
public class ProcessTests
{
    private const string Token = "a token of some length";

    [Fact]
    public async Task OneSilo_RunsAJob_AndShowsItToThoseWithTheToken()
    {
        var expected = await Jobs.SelectAsync(Samples.Small);
        await using var silo = await SiloProcess.StartAsync("+", ("Token", Token));
        using var client = await SiloClient.ConnectAsync(silo.GatewayPort);
        var job = client.Job("a job");
        await job.SubmitAsync(Samples.Small);

        Assert.Equal(expected, await job.FinishAsync());

        foreach (var path in new[] { "/jobs", "/jobs/list", "/jobs/a%20job", "/jobs/a%20job/curve", "/dashboard/", "/dashboard/DashboardCounters", "/" })
        {
            Assert.Equal(401, (await silo.GetAsync(path))!.Value.Status);
            Assert.Equal(401, (await silo.GetAsync(path, "another token, as long"))!.Value.Status);
            Assert.InRange((await silo.GetAsync(path, Token))!.Value.Status, 200, 302);
        }

        using var shown = JsonDocument.Parse((await silo.GetAsync("/jobs/list", Token))!.Value.Text);
        var only = Assert.Single(shown.RootElement.GetProperty("jobs").EnumerateArray());
        Assert.Equal("Done", only.GetProperty("stage").GetString());
        Assert.Equal(60, only.GetProperty("selected").GetInt32());
        using var curve = JsonDocument.Parse((await silo.GetAsync("/jobs/a%20job/curve", Token))!.Value.Text);
        Assert.Equal(60, curve.RootElement.GetArrayLength());
        Assert.Equal(404, (await silo.GetAsync("/jobs/no-job", Token))!.Value.Status);
        Assert.Equal(200, (await silo.GetAsync("/health/live"))!.Value.Status);

        await client.StopAsync();
        await silo.Process.SignalAsync("TERM");
        await silo.Process.ExitAsync();
        Assert.Equal(0, silo.Process.Code);
        Assert.Contains("Transformers run on cpu here", silo.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongSettings_AreToldAllAtOnce()
    {
        await using var silo = Processes.Start(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "fishersft-silo.dll"), "--FisherSft:Http", "http://+:1",
                "--FisherSft:Storage", "blob", "--FisherSft:Grains:Threads", "0", "--FisherSft:Postgres", "a secret",
                "--FisherSft:Drain", "a minute", "--FisherSft:SiloPort", "many", "--FisherSft:Grains:Attempts", "1.5",
            ]);
        await silo.ExitAsync();

        Assert.Equal(2, silo.Code);
        Assert.Contains("Blob is not set", silo.Output, StringComparison.Ordinal);
        Assert.Contains("Token is not set", silo.Output, StringComparison.Ordinal);
        Assert.Contains("Grains:Threads 0", silo.Output, StringComparison.Ordinal);
        Assert.Contains("Postgres is no connection string", silo.Output, StringComparison.Ordinal);
        Assert.Contains("Drain a minute is no time; set one such as 00:01:00", silo.Output, StringComparison.Ordinal);
        Assert.Contains("SiloPort many is no whole number", silo.Output, StringComparison.Ordinal);
        Assert.Contains("Grains:Attempts 1.5 is no whole number", silo.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("a secret", silo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_AreRead_AndThoseThatCannotBeAreNamed()
    {
        var given = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["FisherSft:Storage"] = "Blob",
            ["FisherSft:Drain"] = "00:02:00",
            ["FisherSft:Grains:Threads"] = "3",
            ["FisherSft:Grains:Device"] = "cuda:1",
            ["FisherSft:Grains:UpdateLogBytes"] = "5000000000",
            ["FisherSft:GatewayPort"] = "99999999999",
        }).Build().GetSection(SiloSettings.Section);
        var settings = new SiloSettings();

        var fault = Assert.Single(SettingsReader.Read(given, settings));
        Assert.Equal("GatewayPort 99999999999 is no whole number, or one out of range", fault);
        Assert.Equal((Store.Blob, TimeSpan.FromMinutes(2)), (settings.Storage, settings.Drain));
        var grains = settings.Grains;
        Assert.Equal((3, "cuda:1", 5_000_000_000), (grains.Threads, grains.Device, grains.UpdateLogBytes));
        foreach (var wrong in new[] { "disk", "7" })
        {
            given["Storage"] = wrong;
            Assert.Contains($"Storage {wrong} is none of memory, blob, postgres", SettingsReader.Read(given, new SiloSettings()));
        }
    }

    [Theory]
    [InlineData(nameof(Store.Memory), "", false)]
    [InlineData(nameof(Store.Blob), "", true)]
    [InlineData(nameof(Store.Blob), "Host=db", false)]
    public void RemindersInMemory_ForJobsThatAreNot_AreWarnedOf(string storage, string postgres, bool warns)
    {
        var warnings = new SiloSettings { Storage = Enum.Parse<Store>(storage), Postgres = postgres }.Warnings();

        Assert.Equal(warns, warnings.Any(warning => warning.Contains("Set FisherSft:Postgres", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("a secret")]
    [InlineData("Password=a secret")]
    [InlineData("Host=db;Passwort=a secret")]
    [InlineData("Host=db;Port=a secret")]
    [InlineData("Host=db;Port=99999999999;Password=a secret")]
    public void PostgresThatIsNoConnectionString_IsToldOfAtStart_WithoutTheSecret(string postgres)
    {
        var fault = Assert.Single(new SiloSettings { Postgres = postgres }.Faults());

        Assert.StartsWith("Postgres is no connection string", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SiloThatStartsBeforeBlobStorage_WaitsForIt()
    {
        await using var azurite = await Azurite.StartAsync();
        await azurite.StopAsync();

        await using var silo = await SiloProcess.StartAsync(
            async starting =>
            {
                await starting.SaysAsync("Blob storage does not answer");
                await azurite.StartAgainAsync();
            },
            "localhost",
            ("Storage", "blob"),
            ("Blob", azurite.ConnectionString));
        await silo.Process.SaysAsync("their reminders in memory");
    }

    [Fact]
    public async Task SiloThatBlobStorageRefuses_EndsWithTheReason_AndWithoutTheSecret()
    {
        await using var azurite = await Azurite.StartAsync();
        var wrongKey = Convert.ToBase64String(new byte[64]);
        await using var silo = Processes.Start(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "fishersft-silo.dll"), "--FisherSft:Storage", "blob"],
            new Dictionary<string, string> { ["FisherSft__Blob"] = azurite.ConnectionStringWith(wrongKey) });
        await silo.ExitAsync();

        Assert.True(silo.Code == 3, silo.Output);
        Assert.Contains("Blob storage cannot be used", silo.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(wrongKey, silo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SiloThatStartsBeforePostgres_WaitsForIt()
    {
        await using var services = await Services.StartAsync();
        await services.Postgres.StopAsync();

        await using var silo = await services.StartSiloAsync(
            async starting =>
            {
                await starting.SaysAsync("PostgreSQL does not answer");
                await services.Postgres.StartAgainAsync();
            },
            "postgres");
    }

    [Fact]
    public async Task ThreeSilos_OneKilledThenAllRestarted_EndTheSame()
    {
        var specification = Samples.Shakespeare(5000, 1000, 256);
        var expected = await Jobs.SelectAsync(specification);
        await using var services = await Services.StartAsync();
        var silos = await services.StartSilosAsync();
        using var client = await SiloClient.ConnectAsync(services.Postgres);
        var job = client.Job("one");
        await job.SubmitAsync(specification);

        await job.ReachAsync(static status => status.Stage >= JobStage.Embedding);
        var status = await StrikeAsync(silos[0]);
        Assert.Contains(status.Shards, shard => shard.Silo.Contains($":{silos[0].SiloPort}:", StringComparison.Ordinal));

        await job.ReachAsync(static status => status.Selected > 0);
        await StrikeAsync(silos[1], silos[2]);
        await Task.WhenAll(silos.Select(silo => silo.RestartAsync()));

        Assert.Equal(expected, await job.FinishAsync());

        // Nothing is written meanwhile, so the job that has not ended before has not when the silos die.
        async Task<JobStatus> StrikeAsync(params SiloProcess[] struck)
        {
            await services.Blob.FreezeAsync();
            try
            {
                var status = await job.GetStatusAsync();
                Assert.InRange(status.Stage, JobStage.Embedding, JobStage.Collecting);
                await Task.WhenAll(struck.Select(static silo => silo.KillAsync()));
                return status;
            }
            finally
            {
                await services.Blob.ThawAsync();
            }
        }
    }

    [Theory]
    [InlineData("blob")]
    [InlineData("postgres")]
    public async Task ServiceThatIsAwayForTwentySeconds_HoldsTheJobUpAndNoMore(string service)
    {
        var specification = Samples.Shakespeare(5000, 500, 256);
        var expected = await Jobs.SelectAsync(specification);
        await using var services = await Services.StartAsync();
        var silos = await services.StartSilosAsync(service);
        using var client = await SiloClient.ConnectAsync(services.Postgres);
        var job = client.Job("one");
        await job.SubmitAsync(specification);
        await job.ReachAsync(static status => status.Stage >= JobStage.Learning);

        await (service == "blob" ? services.Blob.StopAsync() : services.Postgres.StopAsync());

        // The outage itself is what is tested; nothing can be waited for in its place.
        var outage = Task.Delay(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        var waiting = await job.ReachAsync(static status => status.Message is not null);
        await outage;
        Assert.StartsWith("storage is not answering", waiting.Message, StringComparison.Ordinal);
        Assert.False((await job.GetStatusAsync()).Stage.IsEnded());
        await (service == "blob" ? services.Blob.StartAgainAsync() : services.Postgres.StartAgainAsync());

        Assert.Equal(expected, await job.FinishAsync());
    }
}

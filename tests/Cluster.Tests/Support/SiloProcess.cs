using System.Net.Http.Headers;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>src/Silo in a process of its own.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private readonly IReadOnlyDictionary<string, string> _settings;
    private Processes _process;

    private SiloProcess(IReadOnlyDictionary<string, string> settings, Processes process) => (_settings, _process) = (settings, process);

    public Processes Process => _process;

    public int HttpPort { get; private init; }

    public int SiloPort { get; private init; }

    public int GatewayPort { get; private init; }

    /// <summary>Starts a silo and waits until it is ready.</summary>
    public static Task<SiloProcess> StartAsync(string host = "localhost", params (string Name, string Value)[] settings) =>
        StartAsync(static _ => Task.CompletedTask, host, settings);

    /// <summary>Starts a silo, does something meanwhile, and waits until it is ready.</summary>
    public static async Task<SiloProcess> StartAsync(
        Func<Processes, Task> meanwhile, string host, params (string Name, string Value)[] settings)
    {
        var (http, silo, gateway) = (Processes.FreePort(), Processes.FreePort(), Processes.FreePort());
        var all = new Dictionary<string, string>
        {
            ["FisherSft__Http"] = $"http://{host}:{http}",
            ["FisherSft__SiloPort"] = $"{silo}",
            ["FisherSft__GatewayPort"] = $"{gateway}",
            ["FisherSft__Address"] = "127.0.0.1",
            ["FisherSft__Grains__Silence"] = "00:00:02",
        };
        foreach (var (name, value) in settings)
        {
            all["FisherSft__" + name] = value;
        }

        var started = new SiloProcess(all, Launch(all)) { HttpPort = http, SiloPort = silo, GatewayPort = gateway };
        try
        {
            await meanwhile(started._process);
            await started.ReadyAsync();
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again after its end, with the same ports.</summary>
    public async Task RestartAsync()
    {
        await _process.DisposeAsync();
        _process = Launch(_settings);
        await ReadyAsync();
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        await _process.SignalAsync("KILL");
        await _process.ExitAsync();
    }

    /// <summary>Gets a path; null where nobody answers.</summary>
    public async Task<(int Status, string Text)?> GetAsync(string path, string? token = null)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var response = await client.GetAsync(new Uri($"http://127.0.0.1:{HttpPort}{path}"), TestContext.Current.CancellationToken);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static Processes Launch(IReadOnlyDictionary<string, string> settings) => Processes.Start(
        "dotnet", [Path.Combine(AppContext.BaseDirectory, "fishersft-silo.dll")], settings);

    private async Task ReadyAsync()
    {
        for (var attempt = 0; attempt < 600 && !_process.HasExited; attempt++)
        {
            if (await GetAsync("/health/ready") is (200, _))
            {
                return;
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Fail("the silo does not become ready: " + _process.Output);
    }
}

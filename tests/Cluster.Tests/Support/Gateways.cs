using System.Net;
using FisherSft.Grains.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>Silos in this process that listen on real ports, as the console meets them.</summary>
internal sealed class Gateways : IAsyncDisposable
{
    private readonly List<(IHost Host, int Port)> _silos = [];

    public SharedStorage Storage { get; } = new();

    /// <summary>What --gateway takes.</summary>
    public string Ports => string.Join(',', _silos.Select(silo => $"localhost:{silo.Port}"));

    /// <summary>Starts silos.</summary>
    /// <param name="count">How many.</param>
    /// <param name="configure">Adds what else a silo needs.</param>
    public static async Task<Gateways> StartAsync(int count, Action<ISiloBuilder>? configure = null)
    {
        ThreadPool.SetMinThreads(64, 64);
        var cluster = new Gateways();
        IPEndPoint? primary = null;
        for (var silo = 0; silo < count; silo++)
        {
            var (siloPort, gatewayPort) = (Processes.FreePort(), Processes.FreePort());
            var host = new HostBuilder()
                .ConfigureLogging(logging => logging.AddProvider(new TestLog()))
                .ConfigureServices(services => services.AddSingleton<IHostLifetime, NoLifetime>())
                .UseOrleans(builder =>
                {
                    builder.UseLocalhostClustering(siloPort, gatewayPort, primary, "fishersft", "fishersft");
                    cluster.Storage.AddTo(builder);
                    configure?.Invoke(builder);
                    builder.UseInMemoryReminderService();
                    builder.AddFisherSft(string.Empty, grains =>
                    {
                        grains.Silence = TimeSpan.FromSeconds(1);
                        grains.Poll = TimeSpan.FromSeconds(0.5);
                    });
                })
                .Build();
            await host.StartAsync(TestContext.Current.CancellationToken);
            primary ??= new IPEndPoint(IPAddress.Loopback, siloPort);
            cluster._silos.Add((host, gatewayPort));
        }

        return cluster;
    }

    /// <summary>Ends a silo without its taking leave.</summary>
    public async Task KillAsync(int silo)
    {
        var host = _silos[silo].Host;
        _silos.RemoveAt(silo);
        await host.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        for (var silo = _silos.Count - 1; silo >= 0; silo--)
        {
            await KillAsync(silo);
        }
    }

    /// <summary>The test runner's signals are not the silo's.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

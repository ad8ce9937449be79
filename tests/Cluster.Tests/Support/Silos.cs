using FisherSft.Grains;
using FisherSft.Grains.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>A cluster in this process.</summary>
internal sealed class Silos : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private Silos(InProcessTestCluster cluster) => _cluster = cluster;

    public InProcessTestCluster Cluster => _cluster;

    public IGrainFactory Grains => _cluster.Client;

    /// <summary>Starts silos.</summary>
    /// <param name="count">How many.</param>
    /// <param name="storage">Adds the storage of jobs; null for memory.</param>
    /// <param name="configure">Sets the grains' options.</param>
    /// <param name="role">Gives a silo its role by its name.</param>
    public static async Task<Silos> StartAsync(
        int count, Action<ISiloBuilder>? storage = null, Action<GrainOptions>? configure = null, Func<string, string>? role = null)
    {
        ThreadPool.SetMinThreads(64, 64);
        var builder = new InProcessTestClusterBuilder((short)count);
        builder.ConfigureSilo((options, silo) =>
        {
            (storage ?? (static silo => silo.AddMemoryGrainStorage(GrainOptions.Storage)))(silo);
            silo.UseInMemoryReminderService();
            silo.AddFisherSft(role?.Invoke(options.SiloName) ?? string.Empty, grains =>
            {
                grains.Silence = TimeSpan.FromSeconds(1);
                grains.Poll = TimeSpan.FromSeconds(0.5);
                configure?.Invoke(grains);
            });
            silo.Services.AddLogging(logging => logging.AddProvider(new TestLog()).SetMinimumLevel(LogLevel.Information));
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new Silos(cluster);
    }

    public IJobGrain Job(string id) => Grains.GetGrain<IJobGrain>(id);

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }
}

using FisherSft.Grains;
using FisherSft.Grains.Hosting;
using FisherSft.Grains.Placement;
using FisherSft.Grains.Shards;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.TestingHost;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>A cluster in this process.</summary>
internal sealed class Silos : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private Silos(InProcessTestCluster cluster, SharedStorage storage) => (_cluster, Storage) = (cluster, storage);

    public InProcessTestCluster Cluster => _cluster;

    /// <summary>The storage of jobs, unless another was given.</summary>
    public SharedStorage Storage { get; }

    public IGrainFactory Grains => _cluster.Client;

    /// <summary>Starts silos.</summary>
    /// <param name="count">How many.</param>
    /// <param name="storage">Adds the storage of jobs; null for one that survives silos.</param>
    /// <param name="configure">Sets the grains' options.</param>
    /// <param name="role">Gives a silo its role by its name.</param>
    /// <param name="device">What a silo carries as its device by its name, whether it has it or not; null for its own.</param>
    /// <param name="more">Adds what else a silo needs.</param>
    public static async Task<Silos> StartAsync(
        int count,
        Action<ISiloBuilder>? storage = null,
        Action<GrainOptions>? configure = null,
        Func<string, string>? role = null,
        Func<string, string?>? device = null,
        Action<ISiloBuilder>? more = null)
    {
        ThreadPool.SetMinThreads(64, 64);
        var shared = new SharedStorage();
        var builder = new InProcessTestClusterBuilder((short)count);
        builder.ConfigureSilo((options, silo) =>
        {
            silo.UseInMemoryReminderService();
            (storage ?? shared.AddTo)(silo);
            more?.Invoke(silo);
            silo.AddFisherSft(role?.Invoke(options.SiloName) ?? string.Empty, grains =>
            {
                grains.Silence = TimeSpan.FromSeconds(1);
                grains.Poll = TimeSpan.FromSeconds(0.5);
                configure?.Invoke(grains);
            });
            if (device?.Invoke(options.SiloName) is { } carried)
            {
                silo.UseSiloMetadata(new Dictionary<string, string> { [SiloRoles.DeviceKey] = carried });
            }

            silo.Services.AddLogging(logging => logging.AddProvider(new TestLog()).SetMinimumLevel(LogLevel.Information));
        });
        builder.ConfigureClient(static client =>
            client.Configure<GatewayOptions>(static gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(2)));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new Silos(cluster, shared);
    }

    public IJobGrain Job(string id) => Grains.GetGrain<IJobGrain>(id);

    /// <summary>The silo of an address, as a status tells it.</summary>
    public InProcessSiloHandle SiloAt(string address) =>
        _cluster.Silos.First(silo => silo.SiloAddress.ToString() == address);

    /// <summary>Another silo than that.</summary>
    public InProcessSiloHandle OtherThan(string address) =>
        _cluster.Silos.First(silo => silo.IsActive && silo.SiloAddress.ToString() != address);

    /// <summary>How many shards are on a silo now.</summary>
    public static int ShardsOn(InProcessSiloHandle silo) =>
        silo.ServiceProvider.GetRequiredService<MovableGrains>().All().Count(static grain => grain is ShardGrain);

    /// <summary>Waits until shards are on a silo, and tells how many.</summary>
    public static async Task<int> HoldsShardsAsync(InProcessSiloHandle silo)
    {
        int shards;
        while ((shards = ShardsOn(silo)) == 0)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        return shards;
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }
}

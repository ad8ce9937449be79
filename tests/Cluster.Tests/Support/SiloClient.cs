using System.Net;
using FisherSft.Grains;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>A client of silos that are processes of their own.</summary>
internal sealed class SiloClient : IDisposable
{
    private readonly IHost _host;

    private SiloClient(IHost host) => _host = host;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IClusterClient>();

    /// <summary>Of a silo on this machine.</summary>
    public static Task<SiloClient> ConnectAsync(int gatewayPort) =>
        ConnectAsync(client => client.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, gatewayPort)));

    /// <summary>Of silos that PostgreSQL knows.</summary>
    public static Task<SiloClient> ConnectAsync(PostgresServer postgres) => ConnectAsync(client =>
        client.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", postgres.ConnectionString)));

    public IJobGrain Job(string id) => Grains.GetGrain<IJobGrain>(id);

    public Task StopAsync() => _host.StopAsync(TestContext.Current.CancellationToken);

    public void Dispose() => _host.Dispose();

    private static async Task<SiloClient> ConnectAsync(Action<IClientBuilder> configure)
    {
        var host = new HostBuilder()
            .UseOrleansClient(client =>
            {
                client.Configure<ClusterOptions>(static cluster => (cluster.ClusterId, cluster.ServiceId) = ("fishersft", "fishersft"));
                client.Configure<GatewayOptions>(static gateway => gateway.GatewayListRefreshPeriod = TimeSpan.FromSeconds(2));
                configure(client);
            })
            .ConfigureLogging(static logging => logging.ClearProviders())
            .Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new SiloClient(host);
    }
}

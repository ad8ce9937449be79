using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FisherSft.Corpus;
using FisherSft.Grains;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Runtime;

namespace FisherSft.Client.Cluster;

/// <summary>
/// A connection to a cluster. Orleans keeps it up while a gateway lives; a call that was on its way when one died is made
/// again, for every call of a job may be repeated.
/// </summary>
internal sealed class Connection : IAsyncDisposable
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan CallPatience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    // A cluster may replace all silos that were there when it connected, one after another.
    private static readonly TimeSpan GatewayRefresh = TimeSpan.FromSeconds(5);

    private readonly ServiceProvider _services;
    private readonly IReadOnlyList<IHostedService> _hosted;

    private Connection(ServiceProvider services) =>
        (_services, _hosted) = (services, [.. services.GetServices<IHostedService>()]);

    public IJobGrain Job(string id) => Grains.GetGrain<IJobGrain>(id);

    /// <summary>How many silos are there.</summary>
    public async Task<int> CountSilosAsync() =>
        (await Grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true).ConfigureAwait(false)).Count;

    public IJobCatalogGrain Catalogue => Grains.GetGrain<IJobCatalogGrain>(0);

    private IGrainFactory Grains => _services.GetRequiredService<IClusterClient>();

    /// <summary>Connects, does something, and says what went wrong in this program's own words.</summary>
    /// <exception cref="OutsideException">The cluster cannot be reached, or no longer.</exception>
    /// <exception cref="InputException">The job refused what was asked of it.</exception>
    public static async Task<T> UseAsync<T>(
        ConnectionSettings settings, Func<Connection, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await OpenAsync(settings, cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                return await work(connection).ConfigureAwait(false);
            }
        }
        catch (JobException exception)
        {
            throw new InputException(Sentence(exception.Message), exception);
        }
        catch (StorageAwayException exception)
        {
            throw new OutsideException(
                $"Cluster '{settings.Cluster}' at {settings.Place} answers, but {exception.Message.TrimEnd('.')}. Bring " +
                "storage back; jobs go on by themselves then, and the same command may be run again.", exception);
        }
        catch (Exception exception) when (IsOutage(exception, cancellationToken))
        {
            throw new OutsideException(
                $"Cluster '{settings.Cluster}' at {settings.Place} no longer answers ({exception.Message.TrimEnd('.')}). Check that its " +
                "silos run and reach their storage; jobs go on by themselves, and the same command may be run again.", exception);
        }
    }

    /// <summary>Makes a call, again where a gateway or a silo died over it.</summary>
    public static async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await call().WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (
                IsOutage(exception, cancellationToken) && Stopwatch.GetElapsedTime(started) < CallPatience)
            {
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Whether a call failed because who should answer, or the storage it needs, is away.</summary>
    public static bool IsOutage(Exception exception, CancellationToken cancellationToken) =>
        exception is OrleansException or TimeoutException or EnumerationAbortedException or SocketException
            or StorageAwayException
        // A silo gave up, not who calls.
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _hosted)
        {
            // A cluster that has gone cannot be taken leave of.
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await service.StopAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _services.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<Connection> OpenAsync(ConnectionSettings settings, CancellationToken cancellationToken)
    {
        var endpoints = settings.Postgres is null ? await ResolveAsync(settings, cancellationToken).ConfigureAwait(false) : [];
        var started = Stopwatch.GetTimestamp();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (settings.Cluster, settings.Cluster));
            client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = GatewayRefresh);
            client.UseConnectionRetryFilter(async (_, stopping) =>
            {
                await Task.Delay(Pause, stopping).ConfigureAwait(false);
                return Stopwatch.GetElapsedTime(started) < ConnectPatience;
            });
            if (settings.Postgres is { } postgres)
            {
                client.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", postgres));
            }
            else
            {
                client.UseStaticClustering(endpoints);
            }
        });
        var connection = new Connection(services.BuildServiceProvider());
        try
        {
            foreach (var service in connection._hosted)
            {
                await service.StartAsync(cancellationToken).ConfigureAwait(false);
            }

            return connection;
        }
#pragma warning disable CA1031 // Whatever keeps it from connecting, the remedy is the same.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw new OutsideException(
                $"Cluster '{settings.Cluster}' cannot be reached at {settings.Place} ({exception.Message.Split('\n')[0].TrimEnd('.')}). Check that a silo " +
                "runs (dotnet run --project src/Silo starts one here), that --gateway names its GatewayPort and --cluster its name, " +
                "and that no firewall stands between.", exception);
        }
    }

    private static async Task<IPEndPoint[]> ResolveAsync(ConnectionSettings settings, CancellationToken cancellationToken)
    {
        var endpoints = new List<IPEndPoint>();
        var faults = new List<string>();
        foreach (var (host, port) in settings.Gateways)
        {
            try
            {
                var addresses = host == "localhost"
                    ? [IPAddress.Loopback]
                    : await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
                endpoints.AddRange(addresses.Select(address => new IPEndPoint(address, port)));
            }
            catch (SocketException exception)
            {
                faults.Add($"{host}: {exception.Message}");
            }
        }

        return endpoints.Count > 0
            ? [.. endpoints]
            : throw new OutsideException($"--gateway: no such host ({string.Join("; ", faults)}). Check the name and this machine's name service.");
    }

    private static string Sentence(string message) =>
        message.Length == 0 ? message : char.ToUpperInvariant(message[0]) + message[1..] + (message[^1] == '.' ? string.Empty : ".");
}

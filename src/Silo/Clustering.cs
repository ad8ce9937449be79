using System.Net;
using System.Net.Sockets;
using FisherSft.Blobs;
using FisherSft.Corpus;
using FisherSft.Grains.Hosting;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;

namespace FisherSft.Silo;

/// <summary>Membership, storage and reminders as the settings ask for them.</summary>
internal static class Clustering
{
    private const string Postgres = "Npgsql";

    public static ISiloBuilder AddMembership(this ISiloBuilder silo, SiloSettings settings)
    {
        if (settings.Membership == "localhost")
        {
            silo.UseLocalhostClustering(settings.SiloPort, settings.GatewayPort, null, settings.Cluster, settings.Cluster);
            return silo;
        }

        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (settings.Cluster, settings.Cluster));
        silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Postgres, settings.Postgres));
        return silo.ConfigureEndpoints(AddressOf(settings), settings.SiloPort, settings.GatewayPort, listenOnAnyHostAddress: true);
    }

    public static ISiloBuilder AddJobStorage(this ISiloBuilder silo, SiloSettings settings) => settings.Storage switch
    {
        Store.Blob => silo.AddAzureBlobGrainStorage(GrainOptions.Storage, blobs => blobs.Configure<Serializer>((options, serializer) =>
        {
            options.ContainerName = settings.BlobContainer;
            options.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
            options.BlobServiceClient = BlobAccount.ToRead(settings.Blob!);
        })),
        Store.Postgres => silo.AddAdoNetGrainStorage(GrainOptions.Storage, tables => tables.Configure<Serializer>((options, serializer) =>
        {
            (options.Invariant, options.ConnectionString) = (Postgres, settings.Postgres!);
            options.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
        })),
        _ => silo.AddMemoryGrainStorage(GrainOptions.Storage),
    };

    public static ISiloBuilder AddReminders(this ISiloBuilder silo, SiloSettings settings) => settings.Postgres is { Length: > 0 }
        ? silo.UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Postgres, settings.Postgres))
        : silo.UseInMemoryReminderService();

    /// <summary>Lets jobs name az:// inputs, where there is an account.</summary>
    public static ISiloBuilder AddInputs(this ISiloBuilder silo, SiloSettings settings)
    {
        if (settings.Blob is { Length: > 0 } account)
        {
            silo.Services.AddSingleton<IRemoteFiles>(new BlobFiles(BlobAccount.ToRead(account)));
        }

        return silo;
    }

    private static IPAddress AddressOf(SiloSettings settings) =>
        IPAddress.TryParse(settings.Address ?? Environment.GetEnvironmentVariable("POD_IP"), out var given)
            ? given
            : Array.Find(Dns.GetHostAddresses(Dns.GetHostName()), address => address.AddressFamily == AddressFamily.InterNetwork)
                ?? IPAddress.Loopback;
}

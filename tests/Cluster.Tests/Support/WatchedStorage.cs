using Azure.Storage.Blobs;
using FisherSft.Grains.Hosting;
using FisherSft.Grains.State;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>Passes everything on to a storage, and tells <see cref="Moments"/> of it.</summary>
internal sealed class WatchedStorage(IGrainStorage storage, Moments moments, SiloAddress silo) : IGrainStorage
{
    /// <summary>Where jobs are in Azurite.</summary>
    public const string Container = "watched-jobs";

    private const string Watched = "watched";

    /// <summary>Adds jobs' storage to a silo: in Azurite, or in the test's own where there is none.</summary>
    public static void Add(ISiloBuilder silo, Azurite? azurite, SharedStorage shared, Moments moments)
    {
        if (azurite is not null)
        {
            silo.AddAzureBlobGrainStorage(Watched, blobs => blobs.Configure<Serializer>((options, serializer) =>
            {
                options.ContainerName = Container;
                options.BlobServiceClient = new BlobServiceClient(azurite.ConnectionString);
                options.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
            }));
        }

        silo.Services.AddKeyedSingleton<IGrainStorage>(GrainOptions.Storage, (services, _) => new WatchedStorage(
            azurite is null ? shared.For(services) : services.GetRequiredKeyedService<IGrainStorage>(Watched),
            moments,
            services.GetRequiredService<ILocalSiloDetails>().SiloAddress));
        silo.Services.AddSingleton<IIncomingGrainCallFilter>(moments);
    }

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        moments.Tick();
        await storage.ReadStateAsync(stateName, grainId, grainState);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (grainState.State is JobRecord job)
        {
            await moments.EnterAsync(job.Stage, silo);
        }

        moments.Tick();
        await storage.WriteStateAsync(stateName, grainId, grainState);
        moments.Tick();
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        storage.ClearStateAsync(stateName, grainId, grainState);
}

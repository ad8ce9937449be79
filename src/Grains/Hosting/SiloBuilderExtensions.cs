using FisherSft.Corpus;
using FisherSft.Grains.Placement;
using FisherSft.Grains.Replicas;
using FisherSft.Grains.Shards;
using FisherSft.Transformers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Hosting;
using Orleans.Providers;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;
using Orleans.Serialization.Configuration;

namespace FisherSft.Grains.Hosting;

/// <summary>Adds the grains of FisherSft to a silo.</summary>
public static class SiloBuilderExtensions
{
    /// <summary>
    /// Adds what the grains need, apart from storage named <see cref="GrainOptions.Storage"/> and reminders. Inputs in blob
    /// storage are read through the service <see cref="IRemoteFiles"/>, and refused where there is none.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="role">"embedding" for silos that shards are to go to, "coordinator" for those they are not; empty for both.</param>
    /// <param name="configure">Sets the options.</param>
    /// <exception cref="Embedding.DeviceException">The device of the options cannot be used.</exception>
    public static ISiloBuilder AddFisherSft(this ISiloBuilder silo, string role = "", Action<GrainOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(silo);
        var options = new GrainOptions();
        configure?.Invoke(options);
        var device = ModelEmbedders.FindDevice(options.Device);
        silo.UseSiloMetadata(new Dictionary<string, string> { [SiloRoles.Key] = role, [SiloRoles.DeviceKey] = device });
        silo.AddPlacementDirector<ShardPlacement, ShardPlacementDirector>();
        silo.AddPlacementDirector<CoordinatorPlacement, CoordinatorPlacementDirector>();
        silo.Services.Configure(configure ?? (static _ => { }));
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.TryAddSingleton<IRemoteFiles, NoRemoteFiles>();
        silo.Services.AddSingleton<SiloRoles>();
        silo.Services.AddKeyedSingleton<IControllable>(
            nameof(SiloRoles), static (services, _) => services.GetRequiredService<SiloRoles>());

        // A command names the type that is to hear it, and messages hold no names of types that are not allowed.
        silo.Services.Configure<TypeManifestOptions>(static types => types.AllowedTypes.Add(typeof(SiloRoles).FullName!));
        silo.Services.AddSingleton<Workbench>();
        silo.Services.AddSingleton<JobReplicas>();
        silo.Services.AddSingleton<MovableGrains>();
        silo.Services.AddSingleton<ShardStores>();
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(
            static services => services.GetRequiredService<ShardStores>());
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SiloDrain>();
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, DeviceNotice>();
        return silo;
    }
}

using System.Collections.Concurrent;
using Orleans.Metadata;
using Orleans.Providers;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace FisherSft.Grains.Placement;

/// <summary>Which silos are for shards, by the metadata "role"; a silo without the metadata is for all.</summary>
internal sealed class SiloRoles(
    ISiloMetadataCache metadata, ISiloStatusOracle oracle, IClusterManifestProvider manifest) : IControllable
{
    /// <summary>The command that <see cref="ExecuteCommand"/> knows: the silo in its argument leaves.</summary>
    public const int Leave = 1;

    /// <summary>The key of the metadata.</summary>
    public const string Key = "role";

    /// <summary>The role of silos that shards are to go to.</summary>
    public const string Shards = "embedding";

    /// <summary>The role of silos that shards are to stay away from.</summary>
    public const string Coordinators = "coordinator";

    /// <summary>The key of the metadata that tells where a silo runs transformers: cpu or cuda:N.</summary>
    public const string DeviceKey = "device";

    private readonly ConcurrentDictionary<SiloAddress, bool> _leaving = [];

    /// <summary>
    /// Of some silos those that shards belong on, in a fixed order: all, where none is meant for them; and of these the ones
    /// with a GPU, where any have one.
    /// </summary>
    public IReadOnlyList<SiloAddress> Embedding(IEnumerable<SiloAddress> silos)
    {
        var all = silos.Order().ToList();
        var meant = all.FindAll(silo => RoleOf(silo) == Shards);
        var able = meant.Count > 0 ? meant : all.FindAll(silo => RoleOf(silo) != Coordinators) is { Count: > 0 } open ? open : all;
        return able.FindAll(HasGpu) is { Count: > 0 } fast ? fast : able;
    }

    /// <summary>Of some silos those that coordinators belong on, in a fixed order.</summary>
    public IReadOnlyList<SiloAddress> Coordinating(IEnumerable<SiloAddress> silos)
    {
        var all = silos.Order().ToList();
        var meant = all.FindAll(silo => RoleOf(silo) == Coordinators);
        return meant.Count > 0 ? meant : all.FindAll(silo => RoleOf(silo) != Shards) is { Count: > 0 } open ? open : all;
    }

    /// <summary>The silos that shards belong on now.</summary>
    public IReadOnlyList<SiloAddress> Embedding() => Embedding(Active());

    /// <summary>Whether a silo that shards belong on has a GPU now.</summary>
    public bool OffersGpu => Embedding().Any(HasGpu);

    /// <summary>What this silo carries as its device: cpu or cuda:N.</summary>
    public string Device => metadata.GetSiloMetadata(oracle.SiloAddress).Metadata.GetValueOrDefault(DeviceKey, "cpu");

    /// <summary>All silos that take part now and have not said that they leave.</summary>
    public IEnumerable<SiloAddress> Active() =>
        oracle.GetApproximateSiloStatuses(onlyActive: true).Keys.Where(silo => !_leaving.ContainsKey(silo));

    /// <summary>
    /// Whether this silo knows another as one to place grains on. It hears of a new one later than others may, and a grain that
    /// it sent there before would be placed elsewhere, without its state.
    /// </summary>
    public bool CanPlaceOn(SiloAddress silo) => Active().Contains(silo) && manifest.Current.Silos.ContainsKey(silo);

    /// <summary>Whether this silo is on its way out: what fails here now says nothing of a job.</summary>
    public bool IsLeaving => _leaving.ContainsKey(oracle.SiloAddress) || oracle.CurrentStatus.IsTerminating();

    /// <summary>Hears from a silo that it leaves: it hands its shards over well before its status tells, and wants no more.</summary>
    public Task<object> ExecuteCommand(int command, object arg)
    {
        if (command == Leave && arg is SiloAddress silo)
        {
            _leaving[silo] = true;
        }

        return Task.FromResult(arg);
    }

    private bool HasGpu(SiloAddress silo) =>
        metadata.GetSiloMetadata(silo).Metadata.GetValueOrDefault(DeviceKey)?.StartsWith("cuda", StringComparison.Ordinal) == true;

    private string? RoleOf(SiloAddress silo) => metadata.GetSiloMetadata(silo).Metadata.GetValueOrDefault(Key);
}

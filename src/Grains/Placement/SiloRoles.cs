using Orleans.Metadata;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace FisherSft.Grains.Placement;

/// <summary>Which silos are for shards, by the metadata "role"; a silo without the metadata is for all.</summary>
internal sealed class SiloRoles(
    ISiloMetadataCache metadata, ISiloStatusOracle oracle, IClusterManifestProvider manifest)
{
    /// <summary>The key of the metadata.</summary>
    public const string Key = "role";

    /// <summary>The role of silos that shards are to go to.</summary>
    public const string Shards = "embedding";

    /// <summary>The role of silos that shards are to stay away from.</summary>
    public const string Coordinators = "coordinator";

    /// <summary>The key of the metadata that tells where a silo runs transformers: cpu or cuda:N.</summary>
    public const string DeviceKey = "device";

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

    /// <summary>All silos that take part now.</summary>
    public IEnumerable<SiloAddress> Active() => oracle.GetApproximateSiloStatuses(onlyActive: true).Keys;

    /// <summary>
    /// Whether this silo knows another as one to place grains on. It hears of a new one later than others may, and a grain that
    /// it sent there before would be placed elsewhere, without its state.
    /// </summary>
    public bool CanPlaceOn(SiloAddress silo) => Active().Contains(silo) && manifest.Current.Silos.ContainsKey(silo);

    /// <summary>Whether this silo is on its way out: what fails here now says nothing of a job.</summary>
    public bool IsLeaving => oracle.CurrentStatus.IsTerminating();

    private bool HasGpu(SiloAddress silo) =>
        metadata.GetSiloMetadata(silo).Metadata.GetValueOrDefault(DeviceKey)?.StartsWith("cuda", StringComparison.Ordinal) == true;

    private string? RoleOf(SiloAddress silo) => metadata.GetSiloMetadata(silo).Metadata.GetValueOrDefault(Key);
}

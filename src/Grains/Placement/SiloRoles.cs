using Orleans.Runtime.MembershipService.SiloMetadata;

namespace FisherSft.Grains.Placement;

/// <summary>Which silos are for shards, by the metadata "role"; a silo without the metadata is for all.</summary>
internal sealed class SiloRoles(ISiloMetadataCache metadata, ISiloStatusOracle oracle)
{
    /// <summary>The key of the metadata.</summary>
    public const string Key = "role";

    /// <summary>The role of silos that shards are to go to.</summary>
    public const string Shards = "embedding";

    /// <summary>The role of silos that shards are to stay away from.</summary>
    public const string Coordinators = "coordinator";

    /// <summary>Of some silos those that shards belong on, in a fixed order: all, where none is meant for them.</summary>
    public IReadOnlyList<SiloAddress> Embedding(IEnumerable<SiloAddress> silos)
    {
        var all = silos.Order().ToList();
        var meant = all.FindAll(silo => RoleOf(silo) == Shards);
        return meant.Count > 0 ? meant : all.FindAll(silo => RoleOf(silo) != Coordinators) is { Count: > 0 } open ? open : all;
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

    /// <summary>All silos that take part now.</summary>
    public IEnumerable<SiloAddress> Active() => oracle.GetApproximateSiloStatuses(onlyActive: true).Keys;

    /// <summary>Whether this silo is on its way out: what fails here now says nothing of a job.</summary>
    public bool IsLeaving => oracle.CurrentStatus.IsTerminating();

    private string? RoleOf(SiloAddress silo) => metadata.GetSiloMetadata(silo).Metadata.GetValueOrDefault(Key);
}

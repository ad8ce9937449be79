using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace FisherSft.Grains.Placement;

/// <summary>
/// Shards go to silos that carry the embedding role, where any do, and are dealt out among them in turn.
/// </summary>
[Serializable, GenerateSerializer, Immutable, Alias("FisherSft.ShardPlacement")]
public sealed class ShardPlacement : PlacementStrategy
{
    internal static ShardPlacement Instance { get; } = new();
}

/// <summary>Places a grain as a shard.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ShardPlacementAttribute() : PlacementAttribute(ShardPlacement.Instance);

/// <summary>Deals shards out: shard s of a job goes to the silo s places after the one that its id chooses.</summary>
internal sealed class ShardPlacementDirector(SiloRoles roles) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var compatible = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, compatible) is { } hint)
        {
            return Task.FromResult(hint);
        }

        var silos = roles.Embedding(compatible);
        target.GrainIdentity.TryGetIntegerKey(out var shard, out var job);
        var start = (job ?? string.Empty).Aggregate(17UL, (hash, c) => (hash * 31) + c);
        return Task.FromResult(silos[(int)((start + (ulong)shard) % (ulong)silos.Count)]);
    }
}

/// <summary>
/// Coordinators go to silos that are meant for them, where any are; else to silos without a role; else anywhere.
/// </summary>
[Serializable, GenerateSerializer, Immutable, Alias("FisherSft.CoordinatorPlacement")]
public sealed class CoordinatorPlacement : PlacementStrategy
{
    internal static CoordinatorPlacement Instance { get; } = new();
}

/// <summary>Places a grain as a coordinator.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class CoordinatorPlacementAttribute() : PlacementAttribute(CoordinatorPlacement.Instance);

/// <summary>Spreads coordinators by their job's id.</summary>
internal sealed class CoordinatorPlacementDirector(SiloRoles roles) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var compatible = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, compatible) is { } hint)
        {
            return Task.FromResult(hint);
        }

        var silos = roles.Coordinating(compatible);
        return Task.FromResult(silos[(int)(target.GrainIdentity.GetUniformHashCode() % (uint)silos.Count)]);
    }
}

namespace FisherSft.Grains.Placement;

/// <summary>Which shards move when silos come or go: as few as make their numbers differ by one at most.</summary>
internal static class ShardBalance
{
    /// <summary>The moves.</summary>
    /// <param name="places">Where each shard is; null where it is nowhere, and will be placed by itself.</param>
    /// <param name="silos">Where shards belong, in a fixed order.</param>
    /// <param name="mayMove">Which shards may move; null for all.</param>
    /// <returns>Shard and target.</returns>
    public static IReadOnlyList<(int Shard, T To)> Moves<T>(
        IReadOnlyList<T?> places, IReadOnlyList<T> silos, Func<int, bool>? mayMove = null)
        where T : class
    {
        mayMove ??= static _ => true;
        if (silos.Count == 0)
        {
            return [];
        }

        var held = silos.Select(silo => Enumerable.Range(0, places.Count).Where(shard => silo.Equals(places[shard])).ToList()).ToList();
        var homeless = new Queue<int>(Enumerable.Range(0, places.Count)
            .Where(shard => places[shard] is { } place && !silos.Contains(place) && mayMove(shard)));
        var moves = new List<(int, T)>();
        while (true)
        {
            var least = held.MinBy(static shards => shards.Count)!;
            if (homeless.TryDequeue(out var shard))
            {
                least.Add(shard);
            }
            else if (held.Where(shards => shards.Exists(shard => mayMove(shard))).MaxBy(static shards => shards.Count) is { } most
                && most.Count > least.Count + 1)
            {
                shard = most.FindLast(shard => mayMove(shard));
                most.Remove(shard);
                least.Add(shard);
            }
            else
            {
                return moves;
            }

            moves.RemoveAll(move => move.Item1 == shard);
            moves.Add((shard, silos[held.IndexOf(least)]));
        }
    }
}

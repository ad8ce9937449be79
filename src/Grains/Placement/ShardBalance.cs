namespace FisherSft.Grains.Placement;

/// <summary>Which shards move when silos come or go: as few as make their numbers differ by one at most.</summary>
internal static class ShardBalance
{
    /// <summary>The moves.</summary>
    /// <param name="places">Where each shard is; null where it is nowhere, and will be placed by itself.</param>
    /// <param name="silos">Where shards belong, in a fixed order.</param>
    /// <returns>Shard and target.</returns>
    public static IReadOnlyList<(int Shard, T To)> Moves<T>(IReadOnlyList<T?> places, IReadOnlyList<T> silos)
        where T : class
    {
        if (silos.Count == 0)
        {
            return [];
        }

        var held = silos.Select(silo => Enumerable.Range(0, places.Count).Where(shard => silo.Equals(places[shard])).ToList()).ToList();
        var homeless = new Queue<int>(Enumerable.Range(0, places.Count)
            .Where(shard => places[shard] is { } place && !silos.Contains(place)));
        var moves = new List<(int, T)>();
        while (true)
        {
            var (least, most) = (Extreme(1), Extreme(-1));
            if (homeless.TryDequeue(out var shard))
            {
                held[least].Add(shard);
            }
            else if (held[most].Count > held[least].Count + 1)
            {
                shard = held[most][^1];
                held[most].RemoveAt(held[most].Count - 1);
                held[least].Add(shard);
            }
            else
            {
                return moves;
            }

            moves.RemoveAll(move => move.Item1 == shard);
            moves.Add((shard, silos[least]));
        }

        int Extreme(int sign) => Enumerable.Range(0, held.Count).MinBy(silo => sign * held[silo].Count);
    }
}

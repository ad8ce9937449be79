namespace FisherSft.Core.Selection;

/// <summary>
/// How many examples of a selection say again what an earlier one said: their sets of token ids have a Jaccard similarity of at
/// least t. Sets are ordered with the rarest id first; two that are similar enough share an id among the first
/// size − ⌈t·size⌉ + 1 of each (Chaudhuri, Ganti and Kaushik 2006), so only those are looked at.
/// </summary>
public static class NearDuplicates
{
    /// <summary>Counts them.</summary>
    /// <param name="examples">The ids of each example's tokens, in rank order.</param>
    /// <param name="threshold">t, above 0 and at most 1.</param>
    public static int Count(IReadOnlyList<int[]> examples, double threshold)
    {
        ArgumentNullException.ThrowIfNull(examples);
        var frequency = new Dictionary<int, int>();
        foreach (var id in examples.SelectMany(static ids => ids.Distinct()))
        {
            frequency[id] = frequency.GetValueOrDefault(id) + 1;
        }

        var sets = examples.Select(ids => ids.Distinct().OrderBy(id => frequency[id]).ThenBy(static id => id).ToArray()).ToList();
        var (byId, count) = (new Dictionary<int, List<int>>(), 0);
        for (var rank = 0; rank < sets.Count; rank++)
        {
            // t·size is rounded a little down: 0.8 of five is four, whatever its bits.
            var (set, needed) = (sets[rank], (int)Math.Ceiling(threshold * sets[rank].Length - 1e-9));
            var (prefix, own) = (set.Take(set.Length - needed + 1), set.ToHashSet());
            if (prefix.SelectMany(id => byId.GetValueOrDefault(id, [])).Distinct().Any(earlier => AreSimilar(sets[earlier], own, threshold)))
            {
                count++;
            }

            foreach (var id in prefix)
            {
                if (!byId.TryGetValue(id, out var ranks))
                {
                    byId.Add(id, ranks = []);
                }

                ranks.Add(rank);
            }
        }

        return count;
    }

    private static bool AreSimilar(int[] one, HashSet<int> other, double threshold)
    {
        var shared = one.Count(other.Contains);
        return shared >= threshold * (one.Length + other.Count - shared) - 1e-9;
    }
}

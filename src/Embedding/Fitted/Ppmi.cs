using FisherSft.Embedding.Numerics;

namespace FisherSft.Embedding.Fitted;

/// <summary>
/// Positive pointwise mutual information of words and contexts (Bullinaria and Levy 2007): for a pair counted C times,
/// of a word counted R times, a context counted K and all pairs counted T, max(0, ln(C·T / (R·K))). Pairs never seen, and
/// those seen less than chance would have it, are zero and take no room. No smoothing of contexts: it was measured and
/// not kept, see <see cref="FittedTuning"/>.
/// </summary>
internal static class Ppmi
{
    /// <summary>The matrix, words × contexts.</summary>
    public static SparseMatrix Of(CooccurrenceCounts cooccurrences, int contextIds)
    {
        var (starts, contexts, counts) = cooccurrences.ByRows();
        var (ofContext, total) = (new long[contextIds], 0L);
        for (var at = 0; at < counts.Length; at++)
        {
            ofContext[contexts[at]] += counts[at];
            total += counts[at];
        }

        var (kept, keptStarts) = (0, new int[starts.Length]);
        var values = new float[counts.Length];
        for (var row = 0; row < starts.Length - 1; row++)
        {
            long ofWord = 0;
            for (var at = starts[row]; at < starts[row + 1]; at++)
            {
                ofWord += counts[at];
            }

            for (var at = starts[row]; at < starts[row + 1]; at++)
            {
                var ratio = counts[at] * (double)total / (ofWord * (double)ofContext[contexts[at]]);
                if (ratio > 1)
                {
                    (contexts[kept], values[kept]) = (contexts[at], (float)PlainLog.Of(ratio));
                    kept++;
                }
            }

            keptStarts[row + 1] = kept;
        }

        return new SparseMatrix(contextIds, keptStarts, contexts[..kept], values[..kept]);
    }
}

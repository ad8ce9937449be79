using FisherSft.Core.Linear;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Vectors;

/// <summary>Makes the vectors of all examples.</summary>
public static class ExampleVectors
{
    private const int Block = 256;

    /// <summary>The vectors of a store's examples, in memory: N × F × 4 bytes.</summary>
    /// <param name="tokens">The examples.</param>
    /// <param name="map">Makes an example's vector.</param>
    /// <param name="threads">How many work at once; the bits do not depend on it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A store of N examples of one row of length F.</returns>
    public static TokenMatrix Of(ITokenStore tokens, IExampleMap map, int threads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(map);
        var vectors = new TokenMatrix(map.Length);
        var block = new float[Math.Min(Block, Math.Max(1, tokens.Count)) * map.Length];
        var crew = new WorkCrew(threads);
        for (var from = 0; from < tokens.Count; from += Block)
        {
            var first = from;
            var count = Math.Min(Block, tokens.Count - from);
            crew.Run(
                count,
                at =>
                {
                    float[] buffer = [];
                    map.Map(
                        tokens.Rows(first + at, ref buffer), tokens.LabelsOf(first + at), block.AsSpan(at * map.Length, map.Length));
                },
                cancellationToken);
            for (var at = 0; at < count; at++)
            {
                vectors.Add(block.AsSpan(at * map.Length, map.Length));
            }
        }

        return vectors;
    }
}

using FisherSft.Core.Tokens;

namespace FisherSft.Benchmarks;

/// <summary>Random examples, the same each time; a token resembles the one before it, as the histories of a text do.</summary>
internal static class Examples
{
    public static float[] Rows(int tokens, int dimension, int seed)
    {
        var random = new Random(seed);
        var X = new float[tokens * dimension];
        for (var at = 0; at < X.Length; at++)
        {
            var value = (float)((random.NextDouble() - 0.5) / Math.Sqrt(dimension / 12.0));
            X[at] = at < dimension ? value : (0.7f * X[at - dimension]) + (0.7f * value);
        }

        return X;
    }

    public static TokenMatrix Corpus(int count, int leastTokens, int mostTokens, int dimension)
    {
        var random = new Random(count);
        var tokens = new TokenMatrix(dimension);
        for (var i = 0; i < count; i++)
        {
            tokens.Add(Rows(random.Next(leastTokens, mostTokens + 1), dimension, i));
        }

        return tokens;
    }
}

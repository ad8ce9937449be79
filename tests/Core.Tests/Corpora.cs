using FisherSft.Core.Tokens;

namespace FisherSft.Core.Tests;

/// <summary>Random corpora of the shapes that matter, each from its seed.</summary>
internal static class Corpora
{
    /// <summary>Examples of minTokens … maxTokens tokens; every fifth repeats an earlier one exactly.</summary>
    public static TokenMatrix Random(int N, int d, int minTokens, int maxTokens, int seed, bool copies = true)
    {
        var random = new Random(seed);
        var tokens = new TokenMatrix(d);
        var rows = new List<float[]>();
        for (var i = 0; i < N; i++)
        {
            var X = copies && i % 5 == 4 ? rows[random.Next(i)] : Example(random, random.Next(minTokens, maxTokens + 1), d);
            rows.Add(X);
            tokens.Add(X);
        }

        return tokens;
    }

    /// <summary>M rows with components that shrink, as those of real embeddings do.</summary>
    public static float[] Example(Random random, int M, int d)
    {
        var X = new float[M * d];
        for (var at = 0; at < X.Length; at++)
        {
            X[at] = (float)((random.NextDouble() * 2 - 1) / Math.Sqrt(1 + at % d));
        }

        return X;
    }

    /// <summary>An example of another size.</summary>
    public static float[] Scaled(Random random, int M, int d, float scale) =>
        Array.ConvertAll(Example(random, M, d), value => value * scale);
}

using System.Runtime.Intrinsics;
using FisherSft.Embedding.Numerics;

namespace FisherSft.Embedding.LastLayer;

/// <summary>
/// p(y | x) of a softmax layer and the mean of −ln p. Eight classes a step for the exponentials, the remainder one by one;
/// a row's sum is taken in double, in the order of the classes.
/// </summary>
internal static class Softmax
{
    private const int RowsATask = 64;

    /// <summary>Fills P, n × L, and returns the mean of −ln p of the tokens' classes, in nats.</summary>
    public static double Probabilities(LabelledTokens tokens, float[] parameters, float[] P, int classes, int threads)
    {
        var sum = 0.0;
        foreach (var loss in Losses(tokens, parameters, P, classes, threads))
        {
            sum += loss;
        }

        return sum / tokens.Count;
    }

    /// <summary>Fills P, n × L, and returns −ln p of each token's class, in nats.</summary>
    public static double[] Losses(LabelledTokens tokens, float[] parameters, float[] P, int classes, int threads)
    {
        var (n, d) = (tokens.Count, tokens.Dimension);
        DenseProduct.Multiply(tokens.X, parameters, P, (n, d, classes), threads);
        var losses = new double[n];
        Work.Share((n + RowsATask - 1) / RowsATask, threads, task =>
        {
            for (var row = task * RowsATask; row < Math.Min(n, (task + 1) * RowsATask); row++)
            {
                var p = P.AsSpan(row * classes, classes);
                VectorOps.AddScaled(p, 1f, parameters.AsSpan(d * classes, classes));
                losses[row] = Normalise(p, tokens.Y[row]);
            }
        });
        return losses;
    }

    /// <summary>P ← (P − onehot(y)) / n, and its column sums: the gradient by the bias.</summary>
    public static void ToResiduals(float[] P, int[] labels, int classes, Span<float> ofBias)
    {
        ofBias.Clear();
        for (var row = 0; row < labels.Length; row++)
        {
            var p = P.AsSpan(row * classes, classes);
            p[labels[row]] -= 1;
            VectorOps.Scale(p, 1f / labels.Length);
            VectorOps.AddScaled(ofBias, 1f, p);
        }
    }

    /// <summary>Scores become probabilities; returns −ln p of a class.</summary>
    private static double Normalise(Span<float> scores, int label)
    {
        var most = float.NegativeInfinity;
        foreach (var score in scores)
        {
            most = Math.Max(most, score);
        }

        var ofLabel = scores[label] - most;
        var (at, mosts) = (0, Vector256.Create(most));
        for (; at <= scores.Length - 8; at += 8)
        {
            Vector256.Exp(Vector256.Create<float>(scores.Slice(at, 8)) - mosts).CopyTo(scores[at..]);
        }

        for (; at < scores.Length; at++)
        {
            scores[at] = MathF.Exp(scores[at] - most);
        }

        var sum = 0.0;
        foreach (var score in scores)
        {
            sum += score;
        }

        VectorOps.Scale(scores, (float)(1 / sum));
        return Math.Log(sum) - ofLabel;
    }
}

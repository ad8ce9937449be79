using System.Runtime.Intrinsics;
using FisherSft.Embedding.Numerics;

namespace FisherSft.Embedding.LastLayer;

/// <summary>
/// p(y | x) of a softmax layer and the mean of −ln p. Eight classes a step, the remainder one by one; a row's sum is taken in
/// double, eight chains of it added up in a fixed order, so that no bit depends on the machine's vectors.
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
        var most = Most(scores);
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

        var sum = Sum(scores);
        VectorOps.Scale(scores, (float)(1 / sum));
        return Math.Log(sum) - ofLabel;
    }

    private static float Most(ReadOnlySpan<float> scores)
    {
        var (at, mosts) = (0, Vector256.Create(float.NegativeInfinity));
        for (; at <= scores.Length - 8; at += 8)
        {
            mosts = Vector256.Max(mosts, Vector256.Create(scores.Slice(at, 8)));
        }

        var most = float.NegativeInfinity;
        for (var lane = 0; lane < 8; lane++)
        {
            most = Math.Max(most, mosts.GetElement(lane));
        }

        for (; at < scores.Length; at++)
        {
            most = Math.Max(most, scores[at]);
        }

        return most;
    }

    private static double Sum(ReadOnlySpan<float> values)
    {
        var (at, low, high) = (0, Vector256<double>.Zero, Vector256<double>.Zero);
        for (; at <= values.Length - 8; at += 8)
        {
            var (first, second) = Vector256.Widen(Vector256.Create(values.Slice(at, 8)));
            (low, high) = (low + first, high + second);
        }

        var (lanes, sum) = (low + high, 0.0);
        for (var lane = 0; lane < 4; lane++)
        {
            sum += lanes.GetElement(lane);
        }

        for (; at < values.Length; at++)
        {
            sum += values[at];
        }

        return sum;
    }
}

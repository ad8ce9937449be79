using System.Runtime.Intrinsics;
using FisherSft.Embedding.Numerics;

namespace FisherSft.Experiments.Data;

/// <summary>
/// p(y | x) of a layer without bias for a block of rows at a time, float64. Memory goes to one block, whatever T is. Not for
/// use by two threads at once.
/// </summary>
/// <param name="classes">L.</param>
/// <param name="dimension">d.</param>
internal sealed class ProbabilityBlocks(int classes, int dimension)
{
    /// <summary>Rows of a block.</summary>
    public const int Rows = 256;

    private readonly double[] _X = new double[Rows * dimension];
    private readonly double[] _P = new double[Rows * classes];

    /// <summary>Probabilities of some rows.</summary>
    /// <param name="X">T × d, row-major.</param>
    /// <param name="first">The first row.</param>
    /// <param name="count">How many, at most <see cref="Rows"/>.</param>
    /// <param name="theta">d × L, row-major.</param>
    /// <returns>count × L, row-major; good until the next call.</returns>
    public Span<double> Of(double[] X, int first, int count, double[] theta)
    {
        Array.Copy(X, first * dimension, _X, 0, count * dimension);
        DenseProduct.Multiply(_X, theta, _P, (count, dimension, classes), threads: 1);
        for (var row = 0; row < count; row++)
        {
            Normalise(_P.AsSpan(row * classes, classes));
        }

        return _P.AsSpan(0, count * classes);
    }

    /// <summary>Scores become probabilities, four a step and the remainder one by one; returns the logarithm of their sum.</summary>
    public static double Normalise(Span<double> scores)
    {
        var whole = scores.Length & ~3;
        var mosts = Vector256.Create(double.NegativeInfinity);
        for (var at = 0; at < whole; at += 4)
        {
            mosts = Vector256.MaxNative(mosts, Vector256.Create<double>(scores.Slice(at, 4)));
        }

        var most = Math.Max(Math.Max(mosts[0], mosts[1]), Math.Max(mosts[2], mosts[3]));
        for (var at = whole; at < scores.Length; at++)
        {
            most = Math.Max(most, scores[at]);
        }

        (mosts, var sums) = (Vector256.Create(most), Vector256<double>.Zero);
        for (var at = 0; at < whole; at += 4)
        {
            var powers = Vector256.Exp(Vector256.Create<double>(scores.Slice(at, 4)) - mosts);
            powers.CopyTo(scores[at..]);
            sums += powers;
        }

        var sum = sums[0] + sums[1] + (sums[2] + sums[3]);
        for (var at = whole; at < scores.Length; at++)
        {
            scores[at] = Math.Exp(scores[at] - most);
            sum += scores[at];
        }

        VectorOps.Scale(scores, 1 / sum);
        return most + Math.Log(sum);
    }
}

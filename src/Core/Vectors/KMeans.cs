using FisherSft.Core.Linear;
using FisherSft.Core.Methods;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Vectors;

/// <summary>
/// k-means: centres by k-means++ (Arthur and Vassilvitskii 2007), then Lloyd's steps until nothing moves or 25 are done. Sums
/// are taken in float64 in the order of the examples, so threads change no bit. k·N·d multiply-adds a step. Where there are
/// more than 50,000 examples centres are fitted on so many random ones.
/// </summary>
internal sealed class KMeans
{
    private const int MostFitted = 50_000;
    private const int MostSteps = 25;
    private const int Stream = 0x6B6D;

    private readonly double[][] _centres;

    private KMeans(double[][] centres) => _centres = centres;

    /// <summary>The centres, k × d.</summary>
    public IReadOnlyList<double[]> Centres => _centres;

    /// <summary>Fits centres.</summary>
    /// <param name="vectors">N vectors.</param>
    /// <param name="k">How many clusters, 1 to N; fewer come where fewer different vectors are.</param>
    /// <param name="seed">Decides the first centres.</param>
    /// <param name="threads">How many work at once.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static KMeans Fit(ITokenStore vectors, int k, int seed, int threads, CancellationToken cancellationToken)
    {
        var fitted = RandomExamples.Draw(vectors, MostFitted, seed ^ Stream).Select(i => Row(vectors, i)).ToArray();
        var means = new KMeans(Begin(fitted, Math.Min(k, fitted.Length), seed, cancellationToken));
        var of = new int[fitted.Length];
        Array.Fill(of, -1);
        for (var step = 0; step < MostSteps; step++)
        {
            var (next, _) = means.Assign(fitted.Length, i => fitted[i], threads, cancellationToken);
            if (next.AsSpan().SequenceEqual(of))
            {
                break;
            }

            of = next;
            means.Move(fitted, of);
        }

        return means;
    }

    /// <summary>The nearest centre of every vector, of equals the first, and the squared distance to it.</summary>
    public (int[] Of, double[] Squares) Assign(ITokenStore vectors, int threads, CancellationToken cancellationToken) =>
        Assign(vectors.Count, i => Row(vectors, i), threads, cancellationToken);

    private (int[] Of, double[] Squares) Assign(
        int count, Func<int, float[]> row, int threads, CancellationToken cancellationToken)
    {
        var (of, squares) = (new int[count], new double[count]);
        new WorkCrew(threads).Run(
            count,
            i =>
            {
                var x = row(i);
                var (best, least) = (0, double.PositiveInfinity);
                for (var c = 0; c < _centres.Length; c++)
                {
                    var square = Square(x, _centres[c], least);
                    (best, least) = square < least ? (c, square) : (best, least);
                }

                (of[i], squares[i]) = (best, least);
            },
            cancellationToken);
        return (of, squares);
    }

    private void Move(float[][] fitted, int[] of)
    {
        var (sums, counts) = (Array.ConvertAll(_centres, centre => new double[centre.Length]), new int[_centres.Length]);
        for (var i = 0; i < fitted.Length; i++)
        {
            counts[of[i]]++;
            for (var j = 0; j < fitted[i].Length; j++)
            {
                sums[of[i]][j] += fitted[i][j];
            }
        }

        for (var c = 0; c < sums.Length; c++)
        {
            // A centre that nobody is nearest to stays where it is.
            for (var j = 0; j < sums[c].Length && counts[c] > 0; j++)
            {
                _centres[c][j] = sums[c][j] / counts[c];
            }
        }
    }

    private static double[][] Begin(float[][] fitted, int k, int seed, CancellationToken cancellationToken)
    {
        var squares = new double[fitted.Length];
        Array.Fill(squares, double.PositiveInfinity);
        var centres = new List<double[]>();
        for (var next = (int)Math.BigMul(Uniform.Draw(seed ^ Stream, -1), (ulong)fitted.Length, out _); centres.Count < k;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            centres.Add(Array.ConvertAll(fitted[next], value => (double)value));
            var sum = 0.0;
            for (var i = 0; i < fitted.Length; i++)
            {
                squares[i] = Math.Min(squares[i], Square(fitted[i], centres[^1], squares[i]));
                sum += squares[i];
            }

            if (!(sum > 0))
            {
                break;
            }

            var left = WeightedOrder.Unit(Uniform.Draw(seed ^ Stream, -1 - centres.Count)) * sum;
            for (next = 0; next < fitted.Length - 1 && (left -= squares[next]) > 0; next++)
            {
            }
        }

        return [.. centres];
    }

    /// <summary>The squared distance, or something that is at least the limit.</summary>
    private static double Square(float[] x, double[] centre, double limit)
    {
        const int Stretch = 32;
        var sum = 0.0;
        for (var from = 0; from < x.Length && sum < limit; from += Stretch)
        {
            for (var j = from; j < Math.Min(x.Length, from + Stretch); j++)
            {
                var difference = x[j] - centre[j];
                sum += difference * difference;
            }
        }

        return sum;
    }

    private static float[] Row(ITokenStore vectors, int i)
    {
        float[] row = [];
        return vectors.Rows(i, ref row).ToArray();
    }
}

using FisherSft.Core.Linear;
using FisherSft.Core.Methods;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Vectors;

/// <summary>
/// A count sketch of locality-sensitive hashes (Coleman and Shrivastava 2020, RACE): row r counts examples by
/// h_r(z) = ⌊(w_r·z + b_r) / width⌋ mod B, w_r standard normal, b_r uniform in [0, width) (Datar et al. 2004). Two vectors at a
/// distance δ share a bucket with probability k(δ), so the mean over rows of what an example finds in its bucket is
/// Σ_j k(‖z − z_j‖), with (1 − k) / B on top for buckets that meet by the modulus, which is taken off. The counts are
/// integers: any division of the examples adds up to the same. Its standard error falls with the root of R.
/// </summary>
internal sealed class HashSketch
{
    /// <summary>R where not said.</summary>
    public const int DefaultRows = 1000;

    /// <summary>B where not said.</summary>
    public const int DefaultBuckets = 4096;

    private const int Pairs = 1000;
    private const int HashStream = 1;

    private readonly int _rows;
    private readonly int _buckets;
    private readonly double _width;
    private readonly float[] _panels;
    private readonly double[] _offsets;
    private readonly int[] _counts;
    private long _counted;

    /// <summary>An empty sketch.</summary>
    /// <param name="dimension">d.</param>
    /// <param name="width">The width of a bucket, above 0.</param>
    /// <param name="seed">Decides the hashes.</param>
    /// <param name="rows">R.</param>
    /// <param name="buckets">B.</param>
    public HashSketch(int dimension, double width, int seed, int rows = DefaultRows, int buckets = DefaultBuckets)
    {
        (_rows, _buckets, _width) = (rows, buckets, width);
        var w = new float[rows * dimension];
        var normal = new NormalDraws(seed, HashStream);
        _offsets = new double[rows];
        for (var r = 0; r < rows; r++)
        {
            normal.Fill(w.AsSpan(r * dimension, dimension), (long)r * (dimension + dimension % 2));
            _offsets[r] = width * WeightedOrder.Unit(Uniform.Draw(seed ^ HashStream, -1 - r));
        }

        _panels = new float[Panels<float>.Length(rows, dimension)];
        Panels<float>.PackTransposed(w, dimension, rows, dimension, _panels);
        _counts = new int[rows * buckets];
    }

    /// <summary>Half the mean distance of two vectors of a store, from random pairs; 1 where all are one point.</summary>
    public static double WidthOf(ITokenStore vectors, int seed)
    {
        float[] x = [];
        float[] y = [];
        var sum = 0.0;
        for (var pair = 0; pair < Pairs; pair++)
        {
            var (one, other) = (At(2 * pair), At(2 * pair + 1));
            var squares = 0.0;
            var a = vectors.Rows(one, ref x);
            var b = vectors.Rows(other, ref y);
            for (var k = 0; k < a.Length; k++)
            {
                squares += ((double)a[k] - b[k]) * ((double)a[k] - b[k]);
            }

            sum += Math.Sqrt(squares);
        }

        return sum > 0 ? sum / Pairs / 2 : 1;

        int At(int draw) => (int)Math.BigMul(Uniform.Draw(seed ^ HashStream, draw), (ulong)vectors.Count, out _);
    }

    /// <summary>k(δ): the chance that two vectors at this distance share a bucket before the modulus (Datar et al. 2004).</summary>
    /// <param name="distance">δ, 0 or above.</param>
    /// <param name="width">The width of a bucket.</param>
    public static double Kernel(double distance, double width)
    {
        if (distance == 0)
        {
            return 1;
        }

        var ratio = width / distance;
        return 1 - 2 * NormalTail.At(ratio) - 2 / (Math.Sqrt(2 * Math.PI) * ratio) * (1 - Math.Exp(-ratio * ratio / 2));
    }

    /// <summary>Counts the vectors from … to − 1. Safe beside other calls.</summary>
    public void Count(ITokenStore vectors, int from, int to)
    {
        var (hashes, scratch, row) = (new int[_rows], Scratch(), Array.Empty<float>());
        for (var i = from; i < to; i++)
        {
            Hash(vectors.Rows(i, ref row), scratch, hashes);
            for (var r = 0; r < _rows; r++)
            {
                Interlocked.Increment(ref _counts[r * _buckets + hashes[r]]);
            }
        }

        Interlocked.Add(ref _counted, to - from);
    }

    /// <summary>Writes the density of the vectors from … to − 1, all being counted.</summary>
    public void Score(ITokenStore vectors, int from, int to, double[] densities)
    {
        var (hashes, scratch, row) = (new int[_rows], Scratch(), Array.Empty<float>());
        for (var i = from; i < to; i++)
        {
            Hash(vectors.Rows(i, ref row), scratch, hashes);
            var found = 0L;
            for (var r = 0; r < _rows; r++)
            {
                found += _counts[r * _buckets + hashes[r]];
            }

            var chance = 1.0 / _buckets;
            var share = ((double)found / _rows / _counted - chance) / (1 - chance);

            // An example's kernel with itself is 1.
            densities[i] = Math.Max(share, 1.0 / _counted);
        }
    }

    private float[] Scratch() => new float[PanelProduct<float>.TileRows * Panels<float>.Padded(_rows, PanelProduct<float>.TileColumns)];

    private void Hash(ReadOnlySpan<float> z, float[] scratch, int[] hashes)
    {
        PanelProduct<float>.Multiply(
            Matrix<float>.Of(z, z.Length), RightPanels<float>.Of(_panels, z.Length), scratch,
            Panels<float>.Padded(_rows, PanelProduct<float>.TileColumns), 1, _rows, z.Length);
        for (var r = 0; r < _rows; r++)
        {
            var bucket = (long)Math.Floor((scratch[r] + _offsets[r]) / _width) % _buckets;
            hashes[r] = (int)(bucket < 0 ? bucket + _buckets : bucket);
        }
    }
}

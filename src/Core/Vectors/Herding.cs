using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FisherSft.Core.Linear;
using FisherSft.Core.Methods;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Vectors;

/// <summary>
/// Takes, one after the other, the vectors that bring their sum nearest to the mean of all, by the token: see
/// <see cref="Methods.Match"/>. Keeps the centred vectors, N × F × 4 bytes, and 28 bytes an example.
/// </summary>
internal sealed class Herding
{
    private const int Block = 64;

    private readonly ITokenStore _tokens;
    private readonly WorkCrew _crew;
    private readonly float[][] _c;
    private readonly double[] _squares;
    private readonly double[] _products;
    private readonly bool[] _taken;
    private readonly (double Score, int Example)[] _best;
    private int _last = -1;

    /// <summary>Centres and scales the vectors.</summary>
    /// <param name="vectors">φ, N examples of one row of length F.</param>
    /// <param name="tokens">Tells M_i.</param>
    /// <param name="blocks">The parts of a vector, F in all, with the standard deviation a token that each is scaled to.</param>
    /// <param name="threads">How many work at once; changes no bit.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Herding(
        ITokenStore vectors,
        ITokenStore tokens,
        IReadOnlyList<(int Length, double Deviation)> blocks,
        int threads,
        CancellationToken cancellationToken)
    {
        (_tokens, _crew) = (tokens, new WorkCrew(threads));
        _c = new float[vectors.Count][];
        (_squares, _products, _taken) = (new double[vectors.Count], new double[vectors.Count], new bool[vectors.Count]);
        _best = new (double, int)[(vectors.Count + Block - 1) / Block];
        Centre(vectors, cancellationToken);
        Scale(blocks, cancellationToken);
    }

    /// <summary>The next example with what it adds to the squared distance a token, or null where none is left that fits.</summary>
    /// <param name="tokensLeft">How many tokens it may have.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Ranked? Next(long tokensLeft, CancellationToken cancellationToken)
    {
        _crew.Run(
            _best.Length,
            block =>
            {
                var (least, best) = (double.PositiveInfinity, -1);
                for (var i = block * Block; i < Math.Min(_c.Length, (block + 1) * Block); i++)
                {
                    if (_taken[i])
                    {
                        continue;
                    }

                    if (_last >= 0)
                    {
                        _products[i] += Dot(_c[_last], _c[i]);
                    }

                    var M = _tokens.TokensOf(i);
                    var score = (2 * _products[i] + _squares[i]) / M;
                    if (M <= tokensLeft && score < least)
                    {
                        (least, best) = (score, i);
                    }
                }

                _best[block] = (least, best);
            },
            cancellationToken);
        var (smallest, found) = (double.PositiveInfinity, -1);
        foreach (var (score, example) in _best)
        {
            (smallest, found) = score < smallest ? (score, example) : (smallest, found);
        }

        if (found < 0)
        {
            return null;
        }

        (_taken[found], _last) = (true, found);
        return new Ranked(found, smallest);
    }

    private void Centre(ITokenStore vectors, CancellationToken cancellationToken)
    {
        var mean = new double[vectors.Dimension];
        float[] row = [];
        for (var i = 0; i < _c.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var phi = vectors.Rows(i, ref row);
            for (var f = 0; f < mean.Length; f++)
            {
                mean[f] += phi[f];
            }
        }

        for (var f = 0; f < mean.Length; f++)
        {
            mean[f] /= _tokens.TotalTokens;
        }

        _crew.Run(
            _c.Length,
            i =>
            {
                float[] own = [];
                var phi = vectors.Rows(i, ref own);
                var (c, M) = (new float[mean.Length], _tokens.TokensOf(i));
                for (var f = 0; f < c.Length; f++)
                {
                    c[f] = (float)(phi[f] - M * mean[f]);
                }

                _c[i] = c;
            },
            cancellationToken);
    }

    private void Scale(IReadOnlyList<(int Length, double Deviation)> blocks, CancellationToken cancellationToken)
    {
        var from = 0;
        foreach (var (length, deviation) in blocks)
        {
            var (start, sum) = (from, 0.0);
            foreach (var c in _c)
            {
                sum += Dot(c.AsSpan(start, length), c.AsSpan(start, length));
            }

            var scale = sum > 0 ? (float)(deviation * Math.Sqrt(_tokens.TotalTokens / sum)) : 0;
            _crew.Run(
                _c.Length,
                i =>
                {
                    foreach (ref var value in _c[i].AsSpan(start, length))
                    {
                        value *= scale;
                    }

                    _squares[i] += Dot(_c[i].AsSpan(start, length), _c[i].AsSpan(start, length));
                },
                cancellationToken);
            from += length;
        }
    }

    /// <summary>
    /// The inner product of two vectors. Lanes hold neighbours in four chains of fused multiply-adds, added up in a fixed order:
    /// the bits are the same whatever vectors the machine has.
    /// </summary>
    private static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        const int Lanes = 8;
        ref var a = ref MemoryMarshal.GetReference(x);
        ref var b = ref MemoryMarshal.GetReference(y);
        var (s0, s1, s2, s3) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
        var at = 0;
        for (; at + 4 * Lanes <= x.Length; at += 4 * Lanes)
        {
            s0 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref a, (nuint)at), Vector256.LoadUnsafe(ref b, (nuint)at), s0);
            s1 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref a, (nuint)(at + Lanes)), Vector256.LoadUnsafe(ref b, (nuint)(at + Lanes)), s1);
            s2 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref a, (nuint)(at + 2 * Lanes)), Vector256.LoadUnsafe(ref b, (nuint)(at + 2 * Lanes)), s2);
            s3 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref a, (nuint)(at + 3 * Lanes)), Vector256.LoadUnsafe(ref b, (nuint)(at + 3 * Lanes)), s3);
        }

        var lanes = (s0 + s1) + (s2 + s3);
        var sum = 0.0;
        for (var lane = 0; lane < Lanes; lane++)
        {
            sum += lanes.GetElement(lane);
        }

        for (; at < x.Length; at++)
        {
            sum += (double)x[at] * y[at];
        }

        return sum;
    }
}

using FisherSft.Core.Linear;
using FisherSft.Core.Selection.Wire;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Vectors;

/// <summary>
/// z = C⁻¹(x − m), C·Cᵀ the covariance of a sample's rows: of mean 0 and unit covariance there. A hundred-thousandth of the mean
/// variance is added to every direction, so that those the sample lacks stay finite. Float64, in the order of the sample.
/// </summary>
internal sealed class Whitening
{
    private const double Floor = 1e-5;

    private readonly double[] _mean;
    private readonly double[] _factor;
    private readonly int _stride;

    private Whitening(double[] mean, double[] factor, int stride) => (_mean, _factor, _stride) = (mean, factor, stride);

    /// <summary>d.</summary>
    public int Dimension => _mean.Length;

    /// <summary>Learns from a sample of at least one row.</summary>
    public static Whitening Of(ITokenStore sample, int threads)
    {
        var d = sample.Dimension;
        var (mean, covariance) = Moments(sample, threads);
        var stride = Panels<double>.Padded(d, PanelProduct<double>.TileColumns);
        var factor = new double[Panels<double>.Padded(d, PanelProduct<double>.TileRows) * stride];
        var trace = 0.0;
        for (var k = 0; k < d; k++)
        {
            trace += covariance[k][k];
        }

        for (var k = 0; k < d; k++)
        {
            covariance[k].AsSpan(0, k + 1).CopyTo(factor.AsSpan(k * stride));
            factor[k * stride + k] += trace > 0 ? Floor * trace / d : 1;
        }

        Cholesky.Factor(factor, stride, d, new double[Cholesky.Scratch(d)]);
        return new Whitening(mean, factor, stride);
    }

    /// <summary>Writes it: d, the mean, and the lower triangle of C.</summary>
    public void Write(WireWriter writer)
    {
        writer.Write(_mean.Length);
        writer.Write(_mean);
        for (var k = 0; k < _mean.Length; k++)
        {
            writer.Write(_factor.AsSpan(k * _stride, k + 1));
        }
    }

    /// <summary>Reads what was written.</summary>
    public static Whitening Read(WireReader reader)
    {
        var d = reader.ReadCount();
        var (mean, factor) = (new double[d], new double[d * d]);
        reader.Read(mean.AsSpan());
        for (var k = 0; k < d; k++)
        {
            reader.Read(factor.AsSpan(k * d, k + 1));
        }

        return new Whitening(mean, factor, d);
    }

    /// <summary>Projections of z with a 1 behind it, as a map of x: a_k·(z, 1) = B_k·x + shift_k.</summary>
    /// <param name="count">K.</param>
    /// <param name="a">Component j of a_k, 0 ≤ j ≤ d.</param>
    /// <param name="threads">How many work at once.</param>
    /// <returns>B, K × d, and the shifts, K.</returns>
    public (float[] B, float[] Shift) Project(int count, Func<int, int, int> a, int threads)
    {
        var d = _mean.Length;
        var (B, shift) = (new float[count * d], new float[count]);
        new WorkCrew(threads).Run(count, k =>
        {
            // b = C⁻ᵀa from the last component up.
            var b = new double[d];
            for (var j = 0; j < d; j++)
            {
                b[j] = a(k, j);
            }

            for (var j = d - 1; j >= 0; j--)
            {
                b[j] /= _factor[j * _stride + j];
                var row = _factor.AsSpan(j * _stride, j);
                for (var i = 0; i < row.Length; i++)
                {
                    b[i] -= row[i] * b[j];
                }
            }

            var at = (double)a(k, d);
            for (var j = 0; j < d; j++)
            {
                B[k * d + j] = (float)b[j];
                at -= b[j] * _mean[j];
            }

            shift[k] = (float)at;
        });
        return (B, shift);
    }

    private static (double[] Mean, double[][] Covariance) Moments(ITokenStore sample, int threads)
    {
        var d = sample.Dimension;
        var mean = new double[d];
        float[] buffer = [];
        for (var i = 0; i < sample.Count; i++)
        {
            var rows = sample.Rows(i, ref buffer);
            for (var at = 0; at < rows.Length; at++)
            {
                mean[at % d] += rows[at];
            }
        }

        for (var k = 0; k < d; k++)
        {
            mean[k] /= sample.TotalTokens;
        }

        // Each piece is a few rows of the lower triangle over all tokens, so the order of sums does not depend on threads.
        const int Piece = 16;
        var covariance = new double[d][];
        new WorkCrew(threads).Run((d + Piece - 1) / Piece, piece =>
        {
            float[] own = [];
            var (from, to) = (piece * Piece, Math.Min(d, (piece + 1) * Piece));
            for (var k = from; k < to; k++)
            {
                covariance[k] = new double[k + 1];
            }

            var centred = new double[to];
            for (var i = 0; i < sample.Count; i++)
            {
                var rows = sample.Rows(i, ref own);
                for (var first = 0; first < rows.Length; first += d)
                {
                    for (var j = 0; j < to; j++)
                    {
                        centred[j] = rows[first + j] - mean[j];
                    }

                    for (var k = from; k < to; k++)
                    {
                        var (row, value) = (covariance[k], centred[k]);
                        for (var j = 0; j < row.Length; j++)
                        {
                            row[j] += value * centred[j];
                        }
                    }
                }
            }

            for (var k = from; k < to; k++)
            {
                for (var j = 0; j <= k; j++)
                {
                    covariance[k][j] /= sample.TotalTokens;
                }
            }
        });
        return (mean, covariance);
    }
}

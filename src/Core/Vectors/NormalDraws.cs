using FisherSft.Core.Methods;

namespace FisherSft.Core.Vectors;

/// <summary>Standard normal numbers, by Box and Muller's transform of a counted stream: number k is the same wherever it is drawn.</summary>
/// <param name="seed">The seed of the run.</param>
/// <param name="stream">Keeps apart what is drawn for different ends.</param>
internal sealed class NormalDraws(int seed, int stream)
{
    private readonly ulong _base = Uniform.Draw(seed, 0x4E4F524D + (long)stream * 7919);

    /// <summary>Fills a span with the numbers from a place on.</summary>
    /// <param name="values">Takes them.</param>
    /// <param name="from">Which is the first, even.</param>
    public void Fill(Span<float> values, long from = 0)
    {
        for (var k = 0; k < values.Length; k += 2)
        {
            var (u, v) = (WeightedOrder.Unit(Bits(from + k)), WeightedOrder.Unit(Bits(from + k + 1)));
            var (length, (sin, cos)) = (Math.Sqrt(-2 * Math.Log(u)), Math.SinCos(2 * Math.PI * v));
            values[k] = (float)(length * cos);
            if (k + 1 < values.Length)
            {
                values[k + 1] = (float)(length * sin);
            }
        }
    }

    private ulong Bits(long at) => Uniform.Mix(_base + (ulong)at * 0x9E3779B97F4A7C15);
}

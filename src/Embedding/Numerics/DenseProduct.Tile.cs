using System.Numerics;
using System.Runtime.Intrinsics;

namespace FisherSft.Embedding.Numerics;

/// <summary>
/// The tile of four rows by two vectors, of 512 bits where the machine has them and of 256 otherwise: 32 or 16 floats, half
/// as many doubles. Lanes hold neighbouring elements of a row of C, and do not mix. The two bodies differ in the type alone.
/// </summary>
internal static unsafe partial class DenseProduct
{
    private const int TileRows = 4;

    /// <summary>How many columns a tile has.</summary>
    private static int Width<T>()
        where T : unmanaged => 2 * (Vector512.IsHardwareAccelerated ? Vector512<T>.Count : Vector256<T>.Count);

    /// <summary>C ← C + AB.</summary>
    /// <param name="a">sums × 4.</param>
    /// <param name="b">sums × width.</param>
    /// <param name="c">4 × width, in rows a stride apart.</param>
    /// <param name="stride">The stride.</param>
    /// <param name="sums">How many products an element adds.</param>
    private static void AddTile<T>(T* a, T* b, T* c, int stride, int sums)
        where T : unmanaged, INumber<T>
    {
        if (Vector512.IsHardwareAccelerated)
        {
            AddTile512(a, b, c, stride, sums);
        }
        else
        {
            AddTile256(a, b, c, stride, sums);
        }
    }

    private static void AddTile512<T>(T* a, T* b, T* c, int stride, int sums)
        where T : unmanaged, INumber<T>
    {
        T* c1 = c + stride, c2 = c1 + stride, c3 = c2 + stride;
        var lane = Vector512<T>.Count;
        var (s00, s01) = (Vector512.Load(c), Vector512.Load(c + lane));
        var (s10, s11) = (Vector512.Load(c1), Vector512.Load(c1 + lane));
        var (s20, s21) = (Vector512.Load(c2), Vector512.Load(c2 + lane));
        var (s30, s31) = (Vector512.Load(c3), Vector512.Load(c3 + lane));
        for (var l = 0; l < sums; l++, a += TileRows, b += 2 * lane)
        {
            var (b0, b1) = (Vector512.Load(b), Vector512.Load(b + lane));
            var factor = Vector512.Create(a[0]);
            s00 += factor * b0;
            s01 += factor * b1;
            factor = Vector512.Create(a[1]);
            s10 += factor * b0;
            s11 += factor * b1;
            factor = Vector512.Create(a[2]);
            s20 += factor * b0;
            s21 += factor * b1;
            factor = Vector512.Create(a[3]);
            s30 += factor * b0;
            s31 += factor * b1;
        }

        s00.Store(c);
        s01.Store(c + lane);
        s10.Store(c1);
        s11.Store(c1 + lane);
        s20.Store(c2);
        s21.Store(c2 + lane);
        s30.Store(c3);
        s31.Store(c3 + lane);
    }

    private static void AddTile256<T>(T* a, T* b, T* c, int stride, int sums)
        where T : unmanaged, INumber<T>
    {
        T* c1 = c + stride, c2 = c1 + stride, c3 = c2 + stride;
        var lane = Vector256<T>.Count;
        var (s00, s01) = (Vector256.Load(c), Vector256.Load(c + lane));
        var (s10, s11) = (Vector256.Load(c1), Vector256.Load(c1 + lane));
        var (s20, s21) = (Vector256.Load(c2), Vector256.Load(c2 + lane));
        var (s30, s31) = (Vector256.Load(c3), Vector256.Load(c3 + lane));
        for (var l = 0; l < sums; l++, a += TileRows, b += 2 * lane)
        {
            var (b0, b1) = (Vector256.Load(b), Vector256.Load(b + lane));
            var factor = Vector256.Create(a[0]);
            s00 += factor * b0;
            s01 += factor * b1;
            factor = Vector256.Create(a[1]);
            s10 += factor * b0;
            s11 += factor * b1;
            factor = Vector256.Create(a[2]);
            s20 += factor * b0;
            s21 += factor * b1;
            factor = Vector256.Create(a[3]);
            s30 += factor * b0;
            s31 += factor * b1;
        }

        s00.Store(c);
        s01.Store(c + lane);
        s10.Store(c1);
        s11.Store(c1 + lane);
        s20.Store(c2);
        s21.Store(c2 + lane);
        s30.Store(c3);
        s31.Store(c3 + lane);
    }
}

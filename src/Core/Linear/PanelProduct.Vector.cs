using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FisherSft.Core.Linear;

/// <content>
/// The vector tiles. Lanes hold neighbouring columns of B and C; a row's element of A is broadcast. Six rows by two
/// vectors make twelve independent chains, enough to hide the latency of a multiply-add, and fit sixteen registers.
/// There is no remainder: B and C are padded to whole tiles, and rows missing in A repeat its last one.
/// </content>
internal static partial class PanelProduct<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Tile512(in Left a, in Right b, int depth, ref T c, int stride, bool add)
    {
        Vector512<T> c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51;
        if (add)
        {
            c00 = Vector512.LoadUnsafe(ref c);
            c01 = Vector512.LoadUnsafe(ref c, (nuint)(Vector512<T>.Count));
            c10 = Vector512.LoadUnsafe(ref c, (nuint)(stride));
            c11 = Vector512.LoadUnsafe(ref c, (nuint)(stride + Vector512<T>.Count));
            c20 = Vector512.LoadUnsafe(ref c, (nuint)(2 * stride));
            c21 = Vector512.LoadUnsafe(ref c, (nuint)(2 * stride + Vector512<T>.Count));
            c30 = Vector512.LoadUnsafe(ref c, (nuint)(3 * stride));
            c31 = Vector512.LoadUnsafe(ref c, (nuint)(3 * stride + Vector512<T>.Count));
            c40 = Vector512.LoadUnsafe(ref c, (nuint)(4 * stride));
            c41 = Vector512.LoadUnsafe(ref c, (nuint)(4 * stride + Vector512<T>.Count));
            c50 = Vector512.LoadUnsafe(ref c, (nuint)(5 * stride));
            c51 = Vector512.LoadUnsafe(ref c, (nuint)(5 * stride + Vector512<T>.Count));
        }
        else
        {
            c00 = c01 = Vector512<T>.Zero;
            c10 = c11 = Vector512<T>.Zero;
            c20 = c21 = Vector512<T>.Zero;
            c30 = c31 = Vector512<T>.Zero;
            c40 = c41 = Vector512<T>.Zero;
            c50 = c51 = Vector512<T>.Zero;
        }

        ref var aAt = ref a.Start;
        ref var bAt = ref b.Start;
        var (aStep, bStep) = (a.DepthStride, b.DepthStride);
        var (r1, r2, r3, r4, r5) = (a.Row1, a.Row2, a.Row3, a.Row4, a.Row5);
        for (var k = 0; k < depth; k++)
        {
            var b0 = Vector512.LoadUnsafe(ref bAt);
            var b1 = Vector512.LoadUnsafe(ref bAt, (nuint)Vector512<T>.Count);
            var a0 = Vector512.Create(aAt);
            c00 = Fma(a0, b0, c00);
            c01 = Fma(a0, b1, c01);
            var a1 = Vector512.Create(Unsafe.Add(ref aAt, r1));
            c10 = Fma(a1, b0, c10);
            c11 = Fma(a1, b1, c11);
            var a2 = Vector512.Create(Unsafe.Add(ref aAt, r2));
            c20 = Fma(a2, b0, c20);
            c21 = Fma(a2, b1, c21);
            var a3 = Vector512.Create(Unsafe.Add(ref aAt, r3));
            c30 = Fma(a3, b0, c30);
            c31 = Fma(a3, b1, c31);
            var a4 = Vector512.Create(Unsafe.Add(ref aAt, r4));
            c40 = Fma(a4, b0, c40);
            c41 = Fma(a4, b1, c41);
            var a5 = Vector512.Create(Unsafe.Add(ref aAt, r5));
            c50 = Fma(a5, b0, c50);
            c51 = Fma(a5, b1, c51);
            aAt = ref Unsafe.Add(ref aAt, aStep);
            bAt = ref Unsafe.Add(ref bAt, bStep);
        }

        c00.StoreUnsafe(ref c);
        c01.StoreUnsafe(ref c, (nuint)(Vector512<T>.Count));
        c10.StoreUnsafe(ref c, (nuint)(stride));
        c11.StoreUnsafe(ref c, (nuint)(stride + Vector512<T>.Count));
        c20.StoreUnsafe(ref c, (nuint)(2 * stride));
        c21.StoreUnsafe(ref c, (nuint)(2 * stride + Vector512<T>.Count));
        c30.StoreUnsafe(ref c, (nuint)(3 * stride));
        c31.StoreUnsafe(ref c, (nuint)(3 * stride + Vector512<T>.Count));
        c40.StoreUnsafe(ref c, (nuint)(4 * stride));
        c41.StoreUnsafe(ref c, (nuint)(4 * stride + Vector512<T>.Count));
        c50.StoreUnsafe(ref c, (nuint)(5 * stride));
        c51.StoreUnsafe(ref c, (nuint)(5 * stride + Vector512<T>.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Tile256(in Left a, in Right b, int depth, ref T c, int stride, bool add)
    {
        for (var s = 0; s < TileColumns; s += 2 * Vector256<T>.Count)
        {
            Vector256<T> c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51;
            if (add)
            {
                c00 = Vector256.LoadUnsafe(ref c, (nuint)(s));
                c01 = Vector256.LoadUnsafe(ref c, (nuint)(s + Vector256<T>.Count));
                c10 = Vector256.LoadUnsafe(ref c, (nuint)(stride + s));
                c11 = Vector256.LoadUnsafe(ref c, (nuint)(stride + s + Vector256<T>.Count));
                c20 = Vector256.LoadUnsafe(ref c, (nuint)(2 * stride + s));
                c21 = Vector256.LoadUnsafe(ref c, (nuint)(2 * stride + s + Vector256<T>.Count));
                c30 = Vector256.LoadUnsafe(ref c, (nuint)(3 * stride + s));
                c31 = Vector256.LoadUnsafe(ref c, (nuint)(3 * stride + s + Vector256<T>.Count));
                c40 = Vector256.LoadUnsafe(ref c, (nuint)(4 * stride + s));
                c41 = Vector256.LoadUnsafe(ref c, (nuint)(4 * stride + s + Vector256<T>.Count));
                c50 = Vector256.LoadUnsafe(ref c, (nuint)(5 * stride + s));
                c51 = Vector256.LoadUnsafe(ref c, (nuint)(5 * stride + s + Vector256<T>.Count));
            }
            else
            {
                c00 = c01 = Vector256<T>.Zero;
                c10 = c11 = Vector256<T>.Zero;
                c20 = c21 = Vector256<T>.Zero;
                c30 = c31 = Vector256<T>.Zero;
                c40 = c41 = Vector256<T>.Zero;
                c50 = c51 = Vector256<T>.Zero;
            }

            ref var aAt = ref a.Start;
            ref var bAt = ref Unsafe.Add(ref b.Start, s);
            var (aStep, bStep) = (a.DepthStride, b.DepthStride);
            var (r1, r2, r3, r4, r5) = (a.Row1, a.Row2, a.Row3, a.Row4, a.Row5);
            for (var k = 0; k < depth; k++)
            {
                var b0 = Vector256.LoadUnsafe(ref bAt);
                var b1 = Vector256.LoadUnsafe(ref bAt, (nuint)Vector256<T>.Count);
                var a0 = Vector256.Create(aAt);
                c00 = Fma(a0, b0, c00);
                c01 = Fma(a0, b1, c01);
                var a1 = Vector256.Create(Unsafe.Add(ref aAt, r1));
                c10 = Fma(a1, b0, c10);
                c11 = Fma(a1, b1, c11);
                var a2 = Vector256.Create(Unsafe.Add(ref aAt, r2));
                c20 = Fma(a2, b0, c20);
                c21 = Fma(a2, b1, c21);
                var a3 = Vector256.Create(Unsafe.Add(ref aAt, r3));
                c30 = Fma(a3, b0, c30);
                c31 = Fma(a3, b1, c31);
                var a4 = Vector256.Create(Unsafe.Add(ref aAt, r4));
                c40 = Fma(a4, b0, c40);
                c41 = Fma(a4, b1, c41);
                var a5 = Vector256.Create(Unsafe.Add(ref aAt, r5));
                c50 = Fma(a5, b0, c50);
                c51 = Fma(a5, b1, c51);
                aAt = ref Unsafe.Add(ref aAt, aStep);
                bAt = ref Unsafe.Add(ref bAt, bStep);
            }

            c00.StoreUnsafe(ref c, (nuint)(s));
            c01.StoreUnsafe(ref c, (nuint)(s + Vector256<T>.Count));
            c10.StoreUnsafe(ref c, (nuint)(stride + s));
            c11.StoreUnsafe(ref c, (nuint)(stride + s + Vector256<T>.Count));
            c20.StoreUnsafe(ref c, (nuint)(2 * stride + s));
            c21.StoreUnsafe(ref c, (nuint)(2 * stride + s + Vector256<T>.Count));
            c30.StoreUnsafe(ref c, (nuint)(3 * stride + s));
            c31.StoreUnsafe(ref c, (nuint)(3 * stride + s + Vector256<T>.Count));
            c40.StoreUnsafe(ref c, (nuint)(4 * stride + s));
            c41.StoreUnsafe(ref c, (nuint)(4 * stride + s + Vector256<T>.Count));
            c50.StoreUnsafe(ref c, (nuint)(5 * stride + s));
            c51.StoreUnsafe(ref c, (nuint)(5 * stride + s + Vector256<T>.Count));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Tile128(in Left a, in Right b, int depth, ref T c, int stride, bool add)
    {
        for (var s = 0; s < TileColumns; s += 2 * Vector128<T>.Count)
        {
            Vector128<T> c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51;
            if (add)
            {
                c00 = Vector128.LoadUnsafe(ref c, (nuint)(s));
                c01 = Vector128.LoadUnsafe(ref c, (nuint)(s + Vector128<T>.Count));
                c10 = Vector128.LoadUnsafe(ref c, (nuint)(stride + s));
                c11 = Vector128.LoadUnsafe(ref c, (nuint)(stride + s + Vector128<T>.Count));
                c20 = Vector128.LoadUnsafe(ref c, (nuint)(2 * stride + s));
                c21 = Vector128.LoadUnsafe(ref c, (nuint)(2 * stride + s + Vector128<T>.Count));
                c30 = Vector128.LoadUnsafe(ref c, (nuint)(3 * stride + s));
                c31 = Vector128.LoadUnsafe(ref c, (nuint)(3 * stride + s + Vector128<T>.Count));
                c40 = Vector128.LoadUnsafe(ref c, (nuint)(4 * stride + s));
                c41 = Vector128.LoadUnsafe(ref c, (nuint)(4 * stride + s + Vector128<T>.Count));
                c50 = Vector128.LoadUnsafe(ref c, (nuint)(5 * stride + s));
                c51 = Vector128.LoadUnsafe(ref c, (nuint)(5 * stride + s + Vector128<T>.Count));
            }
            else
            {
                c00 = c01 = Vector128<T>.Zero;
                c10 = c11 = Vector128<T>.Zero;
                c20 = c21 = Vector128<T>.Zero;
                c30 = c31 = Vector128<T>.Zero;
                c40 = c41 = Vector128<T>.Zero;
                c50 = c51 = Vector128<T>.Zero;
            }

            ref var aAt = ref a.Start;
            ref var bAt = ref Unsafe.Add(ref b.Start, s);
            var (aStep, bStep) = (a.DepthStride, b.DepthStride);
            var (r1, r2, r3, r4, r5) = (a.Row1, a.Row2, a.Row3, a.Row4, a.Row5);
            for (var k = 0; k < depth; k++)
            {
                var b0 = Vector128.LoadUnsafe(ref bAt);
                var b1 = Vector128.LoadUnsafe(ref bAt, (nuint)Vector128<T>.Count);
                var a0 = Vector128.Create(aAt);
                c00 = Fma(a0, b0, c00);
                c01 = Fma(a0, b1, c01);
                var a1 = Vector128.Create(Unsafe.Add(ref aAt, r1));
                c10 = Fma(a1, b0, c10);
                c11 = Fma(a1, b1, c11);
                var a2 = Vector128.Create(Unsafe.Add(ref aAt, r2));
                c20 = Fma(a2, b0, c20);
                c21 = Fma(a2, b1, c21);
                var a3 = Vector128.Create(Unsafe.Add(ref aAt, r3));
                c30 = Fma(a3, b0, c30);
                c31 = Fma(a3, b1, c31);
                var a4 = Vector128.Create(Unsafe.Add(ref aAt, r4));
                c40 = Fma(a4, b0, c40);
                c41 = Fma(a4, b1, c41);
                var a5 = Vector128.Create(Unsafe.Add(ref aAt, r5));
                c50 = Fma(a5, b0, c50);
                c51 = Fma(a5, b1, c51);
                aAt = ref Unsafe.Add(ref aAt, aStep);
                bAt = ref Unsafe.Add(ref bAt, bStep);
            }

            c00.StoreUnsafe(ref c, (nuint)(s));
            c01.StoreUnsafe(ref c, (nuint)(s + Vector128<T>.Count));
            c10.StoreUnsafe(ref c, (nuint)(stride + s));
            c11.StoreUnsafe(ref c, (nuint)(stride + s + Vector128<T>.Count));
            c20.StoreUnsafe(ref c, (nuint)(2 * stride + s));
            c21.StoreUnsafe(ref c, (nuint)(2 * stride + s + Vector128<T>.Count));
            c30.StoreUnsafe(ref c, (nuint)(3 * stride + s));
            c31.StoreUnsafe(ref c, (nuint)(3 * stride + s + Vector128<T>.Count));
            c40.StoreUnsafe(ref c, (nuint)(4 * stride + s));
            c41.StoreUnsafe(ref c, (nuint)(4 * stride + s + Vector128<T>.Count));
            c50.StoreUnsafe(ref c, (nuint)(5 * stride + s));
            c51.StoreUnsafe(ref c, (nuint)(5 * stride + s + Vector128<T>.Count));
        }
    }

    // The type is known when this is compiled: one instruction is left of it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Fma(Vector512<T> a, Vector512<T> b, Vector512<T> c) => typeof(T) == typeof(double)
        ? Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
        : Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();

    // The type is known when this is compiled: one instruction is left of it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Fma(Vector256<T> a, Vector256<T> b, Vector256<T> c) => typeof(T) == typeof(double)
        ? Vector256.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
        : Vector256.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();

    // The type is known when this is compiled: one instruction is left of it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> Fma(Vector128<T> a, Vector128<T> b, Vector128<T> c) => typeof(T) == typeof(double)
        ? Vector128.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
        : Vector128.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();
}

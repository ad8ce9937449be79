using System.Diagnostics;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace FisherSft.Embedding.Numerics;

/// <summary>
/// Products of dense row-major matrices, AB and AᵀB, in 256-bit lanes. The tile is four rows by two vectors of C, kept in
/// registers over a panel of the summed index, so that a panel of B stays in the first-level cache. Every element of C is
/// summed over that index from first to last, products rounded before they are added, whatever the tile, the lanes and the
/// number of threads: they give the same bits as three plain loops. Threads share out rows of C. Of the last rows and
/// columns that fill no tile, rows go one at a time and columns one element at a time.
/// </summary>
internal static unsafe class DenseProduct
{
    private const int Panel = 128;
    private const int RowsATask = 32;

    /// <summary>C ← AB.</summary>
    /// <param name="A">n × m.</param>
    /// <param name="B">m × p.</param>
    /// <param name="C">n × p.</param>
    /// <param name="shape">n, m, p.</param>
    /// <param name="threads">How many work at once.</param>
    public static void Multiply<T>(T[] A, T[] B, T[] C, (int N, int M, int P) shape, int threads)
        where T : unmanaged, INumber<T> => Run(A, shape.M, 1, B, C, shape, threads);

    /// <summary>C ← AᵀB.</summary>
    /// <param name="A">m × n.</param>
    /// <param name="B">m × p.</param>
    /// <param name="C">n × p.</param>
    /// <param name="shape">n, m, p.</param>
    /// <param name="threads">How many work at once.</param>
    public static void TransposeMultiply<T>(T[] A, T[] B, T[] C, (int N, int M, int P) shape, int threads)
        where T : unmanaged, INumber<T> => Run(A, 1, shape.N, B, C, shape, threads);

    private static void Run<T>(
        T[] A, int rowStride, int sumStride, T[] B, T[] C, (int N, int M, int P) shape, int threads)
        where T : unmanaged, INumber<T>
    {
        var (n, m, p) = shape;
        Debug.Assert(A.Length >= (long)n * m && B.Length >= (long)m * p && C.Length >= (long)n * p, "shapes fit");
        Array.Clear(C, 0, n * p);
        Work.Share((n + RowsATask - 1) / RowsATask, threads, task =>
        {
            var first = task * RowsATask;
            var last = Math.Min(n, first + RowsATask);
            fixed (T* a = A, b = B, c = C)
            {
                for (var l = 0; l < m; l += Panel)
                {
                    var sums = Math.Min(Panel, m - l);
                    AddPanel(
                        a + (long)l * sumStride, rowStride, sumStride, b + (long)l * p, c, (first, last), sums, p);
                }
            }
        });
    }

    private static void AddPanel<T>(
        T* a, int rowStride, int sumStride, T* b, T* c, (int First, int Last) rows, int sums, int p)
        where T : unmanaged, INumber<T>
    {
        var width = 2 * Vector256<T>.Count;
        var j = 0;
        for (; j <= p - width; j += width)
        {
            var i = rows.First;
            for (; i <= rows.Last - 4; i += 4)
            {
                AddTile(a + (long)i * rowStride, rowStride, sumStride, b + j, c + (long)i * p + j, sums, p);
            }

            for (; i < rows.Last; i++)
            {
                AddRow(a + (long)i * rowStride, sumStride, b + j, c + (long)i * p + j, sums, p);
            }
        }

        for (; j < p; j++)
        {
            for (var i = rows.First; i < rows.Last; i++)
            {
                var sum = c[(long)i * p + j];
                for (var l = 0; l < sums; l++)
                {
                    var product = a[(long)i * rowStride + (long)l * sumStride] * b[(long)l * p + j];
                    sum += product;
                }

                c[(long)i * p + j] = sum;
            }
        }
    }

    private static void AddTile<T>(T* a, int rowStride, int sumStride, T* b, T* c, int sums, int p)
        where T : unmanaged, INumber<T>
    {
        T* c1 = c + p, c2 = c1 + p, c3 = c2 + p;
        var lane = Vector256<T>.Count;
        var (s00, s01) = (Vector256.Load(c), Vector256.Load(c + lane));
        var (s10, s11) = (Vector256.Load(c1), Vector256.Load(c1 + lane));
        var (s20, s21) = (Vector256.Load(c2), Vector256.Load(c2 + lane));
        var (s30, s31) = (Vector256.Load(c3), Vector256.Load(c3 + lane));
        for (var l = 0; l < sums; l++, a += sumStride, b += p)
        {
            var (b0, b1) = (Vector256.Load(b), Vector256.Load(b + lane));
            var factor = Vector256.Create(a[0]);
            s00 += factor * b0;
            s01 += factor * b1;
            factor = Vector256.Create(a[rowStride]);
            s10 += factor * b0;
            s11 += factor * b1;
            factor = Vector256.Create(a[2L * rowStride]);
            s20 += factor * b0;
            s21 += factor * b1;
            factor = Vector256.Create(a[3L * rowStride]);
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

    private static void AddRow<T>(T* a, int sumStride, T* b, T* c, int sums, int p)
        where T : unmanaged, INumber<T>
    {
        var (s0, s1) = (Vector256.Load(c), Vector256.Load(c + Vector256<T>.Count));
        for (var l = 0; l < sums; l++, a += sumStride, b += p)
        {
            var factor = Vector256.Create(a[0]);
            s0 += factor * Vector256.Load(b);
            s1 += factor * Vector256.Load(b + Vector256<T>.Count);
        }

        s0.Store(c);
        s1.Store(c + Vector256<T>.Count);
    }
}

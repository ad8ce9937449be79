using System.Diagnostics;
using System.Numerics;

namespace FisherSft.Embedding.Numerics;

/// <summary>
/// Products of dense row-major matrices, AB and AᵀB. The tile, in DenseProduct.Tile.cs, is four rows by two vectors of C,
/// kept in registers over a panel of the summed index. A panel of A's rows and of two vectors of B's columns is copied
/// first to where it lies in the order of use, and where it ends early is filled up with zeros, so that every tile is a
/// whole one. Every element of C is summed over that index from first to last, products rounded before they are added,
/// whatever the tile, the lanes and the number of threads: they give the same bits as three plain loops. Threads share
/// out rows of C. Where half of the work is known it is left out: products with the zeros of a triangle change no sum, and
/// a Gram matrix is symmetric to the bit.
/// </summary>
internal static unsafe partial class DenseProduct
{
    private const int Panel = 128;
    private const int RowsATask = 32;
    private const int Alignment = 64;

    /// <summary>What is known of a product before it is made.</summary>
    private enum Known
    {
        Nothing,

        /// <summary>B is upper triangular.</summary>
        Triangle,

        /// <summary>C is symmetric.</summary>
        Symmetry,
    }

    /// <summary>C ← AB.</summary>
    /// <param name="A">n × m.</param>
    /// <param name="B">m × p.</param>
    /// <param name="C">n × p.</param>
    /// <param name="shape">n, m, p.</param>
    /// <param name="threads">How many work at once.</param>
    public static void Multiply<T>(T[] A, T[] B, T[] C, (int N, int M, int P) shape, int threads)
        where T : unmanaged, INumber<T> => Run(A, shape.M, 1, B, C, shape, Known.Nothing, threads);

    /// <summary>C ← AR.</summary>
    /// <param name="A">n × m, finite.</param>
    /// <param name="R">m × m, zero below the diagonal.</param>
    /// <param name="C">n × m.</param>
    /// <param name="shape">n, m.</param>
    /// <param name="threads">How many work at once.</param>
    public static void MultiplyUpper<T>(T[] A, T[] R, T[] C, (int N, int M) shape, int threads)
        where T : unmanaged, INumber<T> => Run(A, shape.M, 1, R, C, (shape.N, shape.M, shape.M), Known.Triangle, threads);

    /// <summary>C ← AᵀB.</summary>
    /// <param name="A">m × n.</param>
    /// <param name="B">m × p.</param>
    /// <param name="C">n × p.</param>
    /// <param name="shape">n, m, p.</param>
    /// <param name="threads">How many work at once.</param>
    public static void TransposeMultiply<T>(T[] A, T[] B, T[] C, (int N, int M, int P) shape, int threads)
        where T : unmanaged, INumber<T> => Run(A, 1, shape.N, B, C, shape, Known.Nothing, threads);

    /// <summary>G ← AᵀA.</summary>
    /// <param name="A">m × n.</param>
    /// <param name="G">n × n.</param>
    /// <param name="shape">n, m.</param>
    /// <param name="threads">How many work at once.</param>
    public static void Gram<T>(T[] A, T[] G, (int N, int M) shape, int threads)
        where T : unmanaged, INumber<T>
    {
        Run(A, 1, shape.N, A, G, (shape.N, shape.M, shape.N), Known.Symmetry, threads);
        for (var i = 0; i < shape.N; i++)
        {
            for (var j = 0; j < i; j++)
            {
                G[i * shape.N + j] = G[j * shape.N + i];
            }
        }
    }

    private static void Run<T>(
        T[] A, int rowStride, int sumStride, T[] B, T[] C, (int N, int M, int P) shape, Known known, int threads)
        where T : unmanaged, INumber<T>
    {
        var (n, m, p) = shape;
        Debug.Assert(A.Length >= (long)n * m && B.Length >= (long)m * p && C.Length >= (long)n * p, "shapes fit");
        Array.Clear(C, 0, n * p);
        Work.Share((n + RowsATask - 1) / RowsATask, threads, task =>
        {
            var first = task * RowsATask;
            var rows = Math.Min(n - first, RowsATask);
            var room = stackalloc byte[(RowsATask + Width<T>()) * Panel * sizeof(T) + Alignment];
            var packedA = (T*)(((nint)room + Alignment - 1) & ~(nint)(Alignment - 1));
            fixed (T* a = A, b = B, c = C)
            {
                for (var l = 0; l < m; l += Panel)
                {
                    var sums = Math.Min(Panel, m - l);
                    PackRows(a + (long)first * rowStride + (long)l * sumStride, rowStride, sumStride, rows, sums, packedA);
                    AddPanel(packedA, b + (long)l * p, c + (long)first * p, (first, rows, l, sums, p), known);
                }
            }
        });
    }

    /// <summary>C's rows ← C's rows + a panel of A times a panel of B.</summary>
    private static void AddPanel<T>(T* packedA, T* b, T* c, (int First, int Rows, int L, int Sums, int P) at, Known known)
        where T : unmanaged, INumber<T>
    {
        var width = Width<T>();
        var packedB = packedA + RowsATask * Panel;
        var begin = known == Known.Symmetry ? at.First / width * width : 0;
        for (var j = begin; j < at.P; j += width)
        {
            // Column j of a triangle ends at row j.
            var sums = known == Known.Triangle ? Math.Min(at.Sums, j + width - at.L) : at.Sums;
            if (sums <= 0)
            {
                continue;
            }

            var columns = Math.Min(width, at.P - j);
            PackColumns(b + j, at.P, columns, sums, packedB);
            for (var i = 0; i < at.Rows; i += TileRows)
            {
                var tile = c + (long)i * at.P + j;
                var rows = Math.Min(TileRows, at.Rows - i);
                if (rows == TileRows && columns == width)
                {
                    AddTile(packedA + i * Panel, packedB, tile, at.P, sums);
                }
                else
                {
                    AddToPart(packedA + i * Panel, packedB, tile, at.P, (rows, columns), sums);
                }
            }
        }
    }

    /// <summary>A tile of which C holds a part: the rest is worked with and dropped.</summary>
    private static void AddToPart<T>(T* a, T* b, T* c, int stride, (int Rows, int Columns) part, int sums)
        where T : unmanaged, INumber<T>
    {
        var width = Width<T>();
        var whole = stackalloc T[TileRows * width];
        for (var row = 0; row < part.Rows; row++)
        {
            new ReadOnlySpan<T>(c + (long)row * stride, part.Columns).CopyTo(new Span<T>(whole + row * width, width));
        }

        AddTile(a, b, whole, width, sums);
        for (var row = 0; row < part.Rows; row++)
        {
            new ReadOnlySpan<T>(whole + row * width, part.Columns).CopyTo(new Span<T>(c + (long)row * stride, part.Columns));
        }
    }

    /// <summary>Rows, four by four: the four values of a place in the sum stand together, places Panel times 4 a group.</summary>
    private static void PackRows<T>(T* a, int rowStride, int sumStride, int rows, int sums, T* to)
        where T : unmanaged
    {
        for (var i = 0; i < rows; i += TileRows, a += (long)TileRows * rowStride, to += TileRows * Panel)
        {
            var known = Math.Min(TileRows, rows - i);
            if (known < TileRows)
            {
                new Span<T>(to, sums * TileRows).Clear();
            }

            // Inner is the index whose values lie together in A.
            if (rowStride == 1)
            {
                for (var l = 0; l < sums; l++)
                {
                    for (var row = 0; row < known; row++)
                    {
                        to[l * TileRows + row] = a[(long)l * sumStride + row];
                    }
                }
            }
            else
            {
                for (var row = 0; row < known; row++)
                {
                    for (var l = 0; l < sums; l++)
                    {
                        to[l * TileRows + row] = a[(long)row * rowStride + l];
                    }
                }
            }
        }
    }

    private static void PackColumns<T>(T* b, int stride, int columns, int sums, T* to)
        where T : unmanaged
    {
        var width = Width<T>();
        for (var l = 0; l < sums; l++, b += stride, to += width)
        {
            var row = new Span<T>(to, width);
            new ReadOnlySpan<T>(b, columns).CopyTo(row);
            row[columns..].Clear();
        }
    }
}

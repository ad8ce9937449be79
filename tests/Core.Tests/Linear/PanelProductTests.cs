using FisherSft.Core.Linear;

namespace FisherSft.Core.Tests.Linear;

public sealed class PanelProductTests
{
    private delegate void Tile(ref double a, ref double b, int depth, ref double c, int stride, bool add);

    public static TheoryData<int> Widths => [128, 256, 512];

    [Theory]
    [MemberData(nameof(Widths))]
    public void VectorTile_GivesTheBitsOfThePlainTile(int width)
    {
        Tile tile = width switch
        {
            128 => PanelProduct.Tile128,
            256 => PanelProduct.Tile256,
            _ => PanelProduct.Tile512,
        };
        var random = new Random(width);
        foreach (var depth in new[] { 1, 2, 7, 64, 301 })
        {
            foreach (var add in new[] { false, true })
            {
                const int Stride = 21;
                var (a, b) = (Values(random, depth * 6), Values(random, depth * 16));
                var c = Values(random, 6 * Stride);
                var plain = (double[])c.Clone();
                PanelProduct.PlainTile(ref a[0], ref b[0], depth, ref plain[0], Stride, add);
                tile(ref a[0], ref b[0], depth, ref c[0], Stride, add);
                Assert.Equal(plain, c);
            }
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(6, 16, 3)]
    [InlineData(7, 17, 33)]
    [InlineData(40, 5, 64)]
    public void Multiply_GivesTheProduct(int rows, int columns, int depth)
    {
        var random = new Random(rows);
        var (A, B) = (Values(random, rows * depth), Values(random, depth * columns));
        var a = new double[Panels.RowsLength(rows, depth)];
        var b = new double[Panels.ColumnsLength(columns, depth)];
        Panels.PackRows(A, depth, rows, depth, a);
        Panels.PackColumns(B, columns, columns, depth, b);
        var stride = Panels.Padded(columns, PanelProduct.TileColumns);
        var c = new double[Panels.Padded(rows, PanelProduct.TileRows) * stride];
        PanelProduct.Multiply(a, b, c, stride, rows, columns, depth);

        for (var r = 0; r < rows; r++)
        {
            for (var s = 0; s < columns; s++)
            {
                var sum = Enumerable.Range(0, depth).Sum(k => A[r * depth + k] * B[k * columns + s]);
                // One rounding a term, of values up to 1.
                Assert.Equal(sum, c[r * stride + s], depth * 1e-15);
            }
        }
    }

    [Fact]
    public void TransposedPacking_EqualsPackingOfTheTranspose()
    {
        var random = new Random(5);
        var (rows, depth) = (19, 23);
        var X = Values(random, rows * depth);
        var transpose = new double[X.Length];
        for (var at = 0; at < X.Length; at++)
        {
            transpose[at % depth * rows + at / depth] = X[at];
        }

        var (p, q) = (new double[Panels.RowsLength(rows, depth)], new double[Panels.RowsLength(rows, depth)]);
        Panels.PackRows(X, depth, rows, depth, p);
        Panels.PackRowsTransposed(transpose, rows, rows, depth, q);
        Assert.Equal(p, q);

        (p, q) = (new double[Panels.ColumnsLength(rows, depth)], new double[Panels.ColumnsLength(rows, depth)]);
        Panels.PackColumns(transpose, rows, rows, depth, p);
        Panels.PackColumnsTransposed(X, depth, rows, depth, q);
        Assert.Equal(p, q);
    }

    private static double[] Values(Random random, int count) =>
        Enumerable.Range(0, count).Select(_ => random.NextDouble() * 2 - 1).ToArray();
}

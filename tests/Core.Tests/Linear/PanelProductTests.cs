using FisherSft.Core.Linear;

namespace FisherSft.Core.Tests.Linear;

public sealed class PanelProductTests
{
    private delegate void Tile(in PanelProduct<double>.Left a, in PanelProduct<double>.Right b, int depth, ref double c, int stride, bool add);

    public static TheoryData<int> Widths => [128, 256, 512];

    [Theory]
    [MemberData(nameof(Widths))]
    public void VectorTile_GivesTheBitsOfThePlainTile(int width)
    {
        Tile tile = width switch
        {
            128 => PanelProduct<double>.Tile128,
            256 => PanelProduct<double>.Tile256,
            _ => PanelProduct<double>.Tile512,
        };
        var random = new Random(width);
        foreach (var depth in new[] { 1, 2, 7, 64, 301 })
        {
            foreach (var rows in new[] { 1, 4, 6 })
            {
                const int Stride = 21;
                var (a, b) = (Values(random, rows * depth), Values(random, depth * 16));
                var right = RightPanels<double>.Of(b, depth).Panel(0);
                foreach (var left in new[] { false, true })
                {
                    var matrix = left ? Matrix<double>.Of(a, depth) : Matrix<double>.Transposed(a, rows);
                    var c = Values(random, 6 * Stride);
                    var plain = (double[])c.Clone();
                    PanelProduct<double>.PlainTile(new PanelProduct<double>.Left(matrix, 0, rows), right, depth, ref plain[0], Stride, left);
                    tile(new PanelProduct<double>.Left(matrix, 0, rows), right, depth, ref c[0], Stride, left);
                    Assert.Equal(plain, c);
                }
            }
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(6, 16, 3)]
    [InlineData(7, 17, 33)]
    [InlineData(40, 5, 64)]
    public void Multiply_GivesTheProduct_OfMatricesAndTransposesAlike(int rows, int columns, int depth)
    {
        var random = new Random(rows);
        var (A, B) = (Values(random, rows * depth), Values(random, depth * columns));
        var stride = Panels<double>.Padded(columns, PanelProduct<double>.TileColumns);
        var room = Panels<double>.Padded(rows, PanelProduct<double>.TileRows) * stride;
        var (packed, inPlace) = (new double[room], new double[room]);
        var panels = new double[Panels<double>.Length(columns, depth)];
        Panels<double>.Pack(B, columns, columns, depth, panels);
        PanelProduct<double>.Multiply(Matrix<double>.Of(A, depth), RightPanels<double>.Of(panels, depth), packed, stride, rows, columns, depth);

        var padded = new double[depth * stride];
        for (var k = 0; k < depth; k++)
        {
            B.AsSpan(k * columns, columns).CopyTo(padded.AsSpan(k * stride));
        }

        PanelProduct<double>.Multiply(
            Matrix<double>.Transposed(Transpose(A, rows, depth), rows), RightPanels<double>.InPlace(padded, stride), inPlace, stride, rows, columns, depth);

        for (var r = 0; r < rows; r++)
        {
            for (var s = 0; s < columns; s++)
            {
                var sum = Enumerable.Range(0, depth).Sum(k => A[r * depth + k] * B[k * columns + s]);
                // One rounding a term, of values up to 1.
                Assert.Equal(sum, packed[r * stride + s], depth * 1e-15);
                Assert.Equal(packed[r * stride + s], inPlace[r * stride + s]);
            }
        }
    }

    [Fact]
    public void TransposedPacking_EqualsPackingOfTheTranspose()
    {
        var random = new Random(5);
        var (columns, depth) = (19, 23);
        var X = Values(random, columns * depth);
        var (p, q) = (new double[Panels<double>.Length(columns, depth)], new double[Panels<double>.Length(columns, depth)]);
        Panels<double>.Pack(Transpose(X, columns, depth), columns, columns, depth, p);
        Panels<double>.PackTransposed(X, depth, columns, depth, q);
        Assert.Equal(p, q);
    }

    private static double[] Transpose(double[] X, int rows, int columns)
    {
        var transpose = new double[X.Length];
        for (var at = 0; at < X.Length; at++)
        {
            transpose[at % columns * rows + at / columns] = X[at];
        }

        return transpose;
    }

    private static double[] Values(Random random, int count) =>
        Enumerable.Range(0, count).Select(_ => random.NextDouble() * 2 - 1).ToArray();
}

using FisherSft.Core.Linear;

namespace FisherSft.Core.Tests.Linear;

public sealed class TriangularSolveTests
{
    /// <summary>M and d below, at and above whole blocks of sixteen and whole tiles of six.</summary>
    public static TheoryData<int, int> Shapes { get; } = new()
    {
        { 1, 1 }, { 5, 3 }, { 12, 16 }, { 15, 40 }, { 16, 16 }, { 17, 33 }, { 32, 64 }, { 47, 50 }, { 100, 128 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Plain_TimesTheFactorGivesBackTheRightSide(int M, int d)
    {
        var problem = new Problem(M, d);
        var trace = TriangularSolve.Plain(problem.C, problem.Order, M, problem.Right, problem.Solved, problem.Stride);

        var expected = 0.0;
        for (var r = 0; r < M; r++)
        {
            for (var c = 0; c < d; c++)
            {
                Assert.Equal(problem.X[r * d + c], problem.TimesC(r, c), 1e-13 * M);
            }

            for (var c = 0; c < M; c++)
            {
                // Values of some 1, a rounding a term.
                Assert.Equal(r == c ? 1 : 0, problem.TimesC(r, problem.Right + c), 1e-13 * M);
                expected += Math.Pow(problem.Solved[r * problem.Stride + problem.Right + c], 2);
            }
        }

        Assert.Equal(expected, trace, 1e-12 * expected);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Solve_GivesWhatThePlainVersionGives(int M, int d)
    {
        var (plain, fast) = (new Problem(M, d), new Problem(M, d));
        var expected = TriangularSolve.Plain(plain.C, plain.Order, M, plain.Right, plain.Solved, plain.Stride);

        var trace = TriangularSolve.Solve(fast.C, fast.Order, M, fast.Right, fast.Solved, fast.Stride);

        Assert.Equal(expected, trace, 1e-12 * expected);
        for (var r = 0; r < M; r++)
        {
            // Right of the diagonal of C⁻¹ the fast version may leave anything but what it read as zero.
            for (var c = 0; c <= plain.Right + r; c++)
            {
                Assert.Equal(plain.Solved[r * plain.Stride + c], fast.Solved[r * plain.Stride + c], 1e-13 * M);
            }
        }
    }

    /// <summary>C from a matrix like I + Z·Zᵀ: a diagonal above one, and entries below it that fade.</summary>
    private sealed class Problem
    {
        public Problem(int M, int d)
        {
            var tile = PanelProduct<double>.TileColumns;
            Order = Panels<double>.Padded(M, tile);
            Right = Panels<double>.Padded(d, tile);
            Stride = Right + Order + tile;
            C = new double[(Order + PanelProduct<double>.TileRows) * Order];
            X = new double[M * d];
            Solved = new double[(Order + PanelProduct<double>.TileRows) * Stride];
            var random = new Random(M * 1000 + d);
            for (var r = 0; r < M; r++)
            {
                for (var k = 0; k <= r; k++)
                {
                    C[r * Order + k] = r == k ? 1 + random.NextDouble() : (random.NextDouble() - 0.5) / (1 + r - k);
                }

                for (var c = 0; c < d; c++)
                {
                    X[r * d + c] = Solved[r * Stride + c] = random.NextDouble() - 0.5;
                }
            }
        }

        public int Order { get; }

        public int Right { get; }

        public int Stride { get; }

        public double[] C { get; }

        public double[] X { get; }

        public double[] Solved { get; }

        /// <summary>An entry of C·[Y | C⁻¹].</summary>
        public double TimesC(int r, int column) =>
            Enumerable.Range(0, r + 1).Sum(k => C[r * Order + k] * Solved[k * Stride + column]);
    }
}

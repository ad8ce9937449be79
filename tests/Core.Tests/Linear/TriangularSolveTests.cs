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
        TriangularSolve.Plain(problem.C, problem.Order, M, problem.B, problem.Stride, d);

        for (var r = 0; r < M; r++)
        {
            for (var c = 0; c < d; c++)
            {
                // Values of some 1, a rounding a term.
                Assert.Equal(problem.X[r * d + c], problem.TimesC(r, c), 1e-13 * M);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Solve_GivesWhatThePlainVersionGives_AndTheSameBitsOnAnyNumberOfThreads(int M, int d)
    {
        var (plain, fast, shared) = (new Problem(M, d), new Problem(M, d), new Problem(M, d));
        TriangularSolve.Plain(plain.C, plain.Order, M, plain.B, plain.Stride, d);

        TriangularSolve.Solve(fast.C, fast.Order, M, fast.B, fast.Stride, d, crew: null);
        TriangularSolve.Solve(shared.C, shared.Order, M, shared.B, shared.Stride, d, new WorkCrew(3));

        for (var r = 0; r < M; r++)
        {
            for (var c = 0; c < d; c++)
            {
                Assert.Equal(plain.B[r * plain.Stride + c], fast.B[r * plain.Stride + c], 1e-13 * M);
                Assert.Equal(fast.B[r * plain.Stride + c], shared.B[r * plain.Stride + c]);
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
            Stride = Panels<double>.Padded(d, tile) + tile;
            C = new double[(Order + PanelProduct<double>.TileRows) * Order];
            X = new double[M * d];
            B = new double[(Order + PanelProduct<double>.TileRows) * Stride];
            var random = new Random(M * 1000 + d);
            for (var r = 0; r < M; r++)
            {
                for (var k = 0; k <= r; k++)
                {
                    C[r * Order + k] = r == k ? 1 + random.NextDouble() : (random.NextDouble() - 0.5) / (1 + r - k);
                }

                for (var c = 0; c < d; c++)
                {
                    X[r * d + c] = B[r * Stride + c] = random.NextDouble() - 0.5;
                }
            }
        }

        public int Order { get; }

        public int Stride { get; }

        public double[] C { get; }

        public double[] X { get; }

        public double[] B { get; }

        /// <summary>An entry of C·B.</summary>
        public double TimesC(int r, int column) =>
            Enumerable.Range(0, r + 1).Sum(k => C[r * Order + k] * B[k * Stride + column]);
    }
}

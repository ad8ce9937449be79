using FisherSft.Core.Tokens;

namespace FisherSft.Core.Selection;

/// <summary>
/// Algorithm 1 of FisherSFT (Deb et al., ICML 2025) to the letter, in plain float64: V starts as ridge·I; n times, every
/// example left is scored by log det(V + X_iᵀX_i) − log det V, and the best, of equals the one with the lowest index,
/// is added to V. It costs n·N·(M·d² + d³/3) multiply-adds, and is for checking everything faster against; it knows no
/// shards, no bounds, no budget in tokens and no resuming.
/// </summary>
public static class ReferenceGreedy
{
    /// <summary>Ranks examples.</summary>
    /// <param name="tokens">X_0 … X_{N−1}.</param>
    /// <param name="budget">n, 1 ≤ n ≤ N.</param>
    /// <param name="ridge">Above 0.</param>
    /// <returns>n picks in rank order.</returns>
    public static IReadOnlyList<Pick> Select(ITokenStore tokens, int budget, double ridge)
    {
        var d = tokens.Dimension;
        var left = Enumerable.Range(0, tokens.Count).ToList();
        var V = new double[d, d];
        for (var k = 0; k < d; k++)
        {
            V[k, k] = ridge;
        }

        var picks = new List<Pick>();
        while (picks.Count < budget)
        {
            var before = LogDet(V);
            var (best, bestGain) = (-1, double.NegativeInfinity);
            foreach (var i in left)
            {
                var gain = LogDet(Plus(V, tokens, i)) - before;
                if (gain > bestGain)
                {
                    (best, bestGain) = (i, gain);
                }
            }

            V = Plus(V, tokens, best);
            left.Remove(best);
            picks.Add(new Pick(best, bestGain));
        }

        return picks;
    }

    /// <summary>V + X_iᵀX_i.</summary>
    public static double[,] Plus(double[,] V, ITokenStore tokens, int example)
    {
        var (M, d) = (tokens.TokensOf(example), tokens.Dimension);
        var X = new float[M * d];
        tokens.CopyRows(example, X);
        var sum = (double[,])V.Clone();
        for (var m = 0; m < M; m++)
        {
            for (var k = 0; k < d; k++)
            {
                for (var l = 0; l < d; l++)
                {
                    sum[k, l] += (double)X[m * d + k] * X[m * d + l];
                }
            }
        }

        return sum;
    }

    /// <summary>log det of a symmetric positive definite matrix, by its Cholesky factor.</summary>
    public static double LogDet(double[,] V)
    {
        var d = V.GetLength(0);
        var L = new double[d, d];
        var half = 0.0;
        for (var k = 0; k < d; k++)
        {
            for (var l = 0; l <= k; l++)
            {
                var rest = V[k, l];
                for (var m = 0; m < l; m++)
                {
                    rest -= L[k, m] * L[l, m];
                }

                L[k, l] = k == l ? Math.Sqrt(rest) : rest / L[l, l];
            }

            half += Math.Log(L[k, k]);
        }

        return 2 * half;
    }
}

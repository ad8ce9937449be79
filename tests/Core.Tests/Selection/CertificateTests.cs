using System.Numerics;
using FisherSft.Core.Methods;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Tests.Selection;

public sealed class CertificateTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void UpperBound_IsNeverBelowTheBestSubset(int seed)
    {
        var random = new Random(seed);
        var tokens = Corpora.Random(11, random.Next(1, 6), 1, random.Next(1, 9), seed);
        var (budget, ridge) = (random.Next(1, 7), Math.Pow(10, random.Next(-2, 2)));
        long? tokenBudget = seed % 2 == 0 ? null : random.Next(10, 25);
        var best = BestSubset(tokens, budget, tokenBudget, ridge);
        foreach (var method in SelectionMethods.All)
        {
            var options = new SelectionOptions { Budget = budget, TokenBudget = tokenBudget, Ridge = ridge, Seed = seed };
            var result = method.Select(tokens, options, [], _ => { }, CancellationToken.None);
            Assert.True(result.Certificate.UpperBound >= best * (1 - 1e-9), $"{method.Name}: {result.Certificate} below {best}");
            Assert.Equal(result.Ranking.Sum(pick => pick.Gain), result.Certificate.Information, 1e-12);
            Assert.InRange(result.Certificate.Share, 0, 1);
        }
    }

    [Fact]
    public void SelectingEverything_IsCertifiedAsOptimal()
    {
        var tokens = Corpora.Random(30, 4, 1, 5, seed: 2);
        var result = new TokenOd().Select(tokens, new SelectionOptions { Budget = 30 }, [], _ => { }, CancellationToken.None);
        Assert.Equal(1, result.Certificate.Share, 1e-9);
    }

    [Fact]
    public void TheFirstPick_IsCertifiedAsOptimal()
    {
        var tokens = Corpora.Random(40, 6, 1, 9, seed: 3);
        var result = new TokenOd().Select(tokens, new SelectionOptions { Budget = 1 }, [], _ => { }, CancellationToken.None);
        Assert.Equal(1, result.Certificate.Share);
    }

    private static double BestSubset(TokenMatrix tokens, int budget, long? tokenBudget, double ridge)
    {
        var best = 0.0;
        for (var subset = 1u; subset < 1u << tokens.Count; subset++)
        {
            var members = Enumerable.Range(0, tokens.Count).Where(i => (subset >> i & 1) == 1).ToList();
            if (BitOperations.PopCount(subset) > budget || members.Sum(i => (long)tokens.TokensOf(i)) > (tokenBudget ?? long.MaxValue))
            {
                continue;
            }

            var V = new double[tokens.Dimension, tokens.Dimension];
            for (var k = 0; k < tokens.Dimension; k++)
            {
                V[k, k] = ridge;
            }

            var start = ReferenceGreedy.LogDet(V);
            V = members.Aggregate(V, (sum, i) => ReferenceGreedy.Plus(sum, tokens, i));
            best = Math.Max(best, ReferenceGreedy.LogDet(V) - start);
        }

        return best;
    }
}

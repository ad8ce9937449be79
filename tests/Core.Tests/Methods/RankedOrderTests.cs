using FisherSft.Core.Methods;
using FisherSft.Core.Selection;

namespace FisherSft.Core.Tests.Methods;

public sealed class RankedOrderTests
{
    [Fact]
    public void Length_TakesTheLongestFirst_AndOfEqualsTheLowestIndex()
    {
        var tokens = Corpora.Random(50, 3, 1, 6, seed: 1);
        var expected = Enumerable.Range(0, 50).OrderBy(i => (-tokens.TokensOf(i), i)).Take(20).Select(i => (long)i);
        Assert.Equal(expected, Indices(new Length(), tokens, 20, seed: 0));
    }

    [Fact]
    public void Uniform_TakesEachAtMostOnce_AndALargerBudgetOnlyAdds()
    {
        var tokens = Corpora.Random(200, 3, 1, 6, seed: 1);
        var all = Indices(new Uniform(), tokens, 200, seed: 5);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (long)i), all.Order());
        Assert.Equal(all.Take(50), Indices(new Uniform(), tokens, 50, seed: 5));
        Assert.NotEqual(all, Indices(new Uniform(), tokens, 200, seed: 6));
    }

    [Fact]
    public void Uniform_GivesEveryExampleTheSameChance()
    {
        var tokens = Corpora.Random(20, 2, 1, 1, seed: 1);
        var counts = new int[20];
        for (var seed = 0; seed < 2000; seed++)
        {
            foreach (var i in Indices(new Uniform(), tokens, 5, seed))
            {
                counts[i]++;
            }
        }

        // 500 expected, standard deviation 19: five of them; the seeds are fixed, so this holds or does not, always.
        Assert.All(counts, count => Assert.InRange(count, 403, 597));
    }

    [Fact]
    public void Gains_AreThoseOfTheDesign()
    {
        var tokens = Corpora.Random(30, 4, 1, 6, seed: 8);
        var ranking = new Uniform().Select(tokens, new SelectionOptions { Budget = 30 }, [], _ => { }, CancellationToken.None).Ranking;
        var V = new double[4, 4];
        for (var k = 0; k < 4; k++)
        {
            V[k, k] = 1;
        }

        foreach (var pick in ranking)
        {
            var before = ReferenceGreedy.LogDet(V);
            V = ReferenceGreedy.Plus(V, tokens, (int)pick.Index);
            Assert.Equal(ReferenceGreedy.LogDet(V) - before, pick.Gain, 1e-11);
        }
    }

    private static List<long> Indices(ISelectionMethod method, Core.Tokens.ITokenStore tokens, int budget, int seed) =>
        method.Select(tokens, new SelectionOptions { Budget = budget, Seed = seed }, [], _ => { }, CancellationToken.None)
            .Ranking.Select(pick => pick.Index).ToList();
}

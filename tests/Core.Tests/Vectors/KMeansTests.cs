using FisherSft.Core.Tokens;
using FisherSft.Core.Vectors;

namespace FisherSft.Core.Tests.Vectors;

public sealed class KMeansTests
{
    [Fact]
    public void SeparateGroups_AreFound()
    {
        var (vectors, random) = (new TokenMatrix(3), new Random(5));
        for (var i = 0; i < 120; i++)
        {
            vectors.Add([10 * (i % 4) + random.NextSingle(), 5 * (i % 4 / 2) + random.NextSingle(), random.NextSingle()]);
        }

        var (of, squares) = KMeans.Fit(vectors, 4, 1, 2, CancellationToken.None).Assign(vectors, 2, CancellationToken.None);

        Assert.All(Enumerable.Range(4, 116), i => Assert.Equal(of[i % 4], of[i]));
        Assert.Equal(4, of.Distinct().Count());
        Assert.All(squares, square => Assert.InRange(square, 0, 3));
    }

    [Fact]
    public void FewerDifferentVectorsThanClusters_GiveFewerClusters()
    {
        var vectors = new TokenMatrix(2);
        for (var i = 0; i < 30; i++)
        {
            vectors.Add([i % 3, 1]);
        }

        var means = KMeans.Fit(vectors, 10, 0, 1, CancellationToken.None);

        Assert.Equal(3, means.Centres.Count);
        Assert.All(means.Assign(vectors, 1, CancellationToken.None).Squares, square => Assert.Equal(0, square));
    }
}

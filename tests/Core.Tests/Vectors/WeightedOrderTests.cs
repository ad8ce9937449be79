using FisherSft.Core.Vectors;

namespace FisherSft.Core.Tests.Vectors;

public sealed class WeightedOrderTests
{
    [Fact]
    public void FirstPicks_ComeInProportionToTheirWeights_AndThoseOfNoneLast()
    {
        double[] weights = [1, 2, 0, 5];
        var first = new int[4];
        for (var seed = 0; seed < 4000; seed++)
        {
            var order = WeightedOrder.Of(weights, seed).ToList();
            first[order[0]]++;
            Assert.Equal(2, order[^1]);
        }

        // 500, 1,000 and 2,500 are expected; five standard deviations of the largest are 155. The seeds are fixed.
        Assert.InRange(first[0], 395, 605);
        Assert.InRange(first[1], 863, 1137);
        Assert.InRange(first[3], 2345, 2655);
    }
}

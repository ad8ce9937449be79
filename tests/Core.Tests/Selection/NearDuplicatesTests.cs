using FisherSft.Core.Selection;

namespace FisherSft.Core.Tests.Selection;

public sealed class NearDuplicatesTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.8)]
    [InlineData(1)]
    public void Count_IsThatOfAllPairs(double threshold)
    {
        var random = new Random(9);
        var examples = new List<int[]>();
        for (var i = 0; i < 400; i++)
        {
            var fresh = Enumerable.Range(0, random.Next(1, 14)).Select(_ => (int)Math.Pow(random.NextDouble() * 8, 2)).ToArray();
            examples.Add(i % 3 == 0 && i > 0 ? [.. examples[random.Next(i)].Skip(i % 2), random.Next(64)] : fresh);
        }

        var expected = Enumerable.Range(0, 400).Count(i => Enumerable.Range(0, i).Any(j =>
            (double)examples[i].Intersect(examples[j]).Count() / examples[i].Union(examples[j]).Count() >= threshold));

        Assert.InRange(expected, 5, 395);
        Assert.Equal(expected, NearDuplicates.Count(examples, threshold));
    }
}

using FisherSft.Embedding.Onnx.Batches;

namespace FisherSft.Embedding.Onnx.Tests;

public sealed class WindowTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(101)]
    public void Cover_GivesEachTrainedRowOnce_WithAQuarterOfTheContextBeforeIt(int context)
    {
        var random = new Random(context);
        for (var (length, share) = (1, 0.1); length < 5 * context; (length, share) = (length + 1, random.NextDouble()))
        {
            var trained = Enumerable.Range(0, length).Select(_ => random.NextDouble() < share).ToArray();
            var given = new int[length];
            foreach (var window in Window.Cover(3, trained, context))
            {
                Assert.Equal(3, window.Example);
                Assert.InRange(window.Length, 1, context);
                Assert.InRange(window.Start, 0, length - window.Length);
                Assert.InRange(window.From - window.Start, Math.Min(window.From, context / 4), context - 1);
                var rows = Enumerable.Range(window.From, window.Start + window.Length - window.From).Where(at => trained[at]).ToList();
                Assert.NotEmpty(rows);
                rows.ForEach(at => given[at]++);
            }

            Assert.Equal(trained.Select(wanted => wanted ? 1 : 0), given);
        }
    }

    [Theory]
    [InlineData(128, 657, 128)]
    [InlineData(32_768, 151_936, 3533)]
    [InlineData(131_072, 4096, 131_071)]
    public void Longest_KeepsWhatAGraphGivesUnder2GiB(int context, int width, int longest)
    {
        Assert.Equal(longest, Window.Longest(context, width));
        Assert.InRange(4L * width * longest, 1, int.MaxValue);
    }

    [Fact]
    public void Longest_IsNoneWhereOneTokenPasses2GiB() => Assert.Equal(0, Window.Longest(128, 1 << 30));
}

using FisherSft.Core.Linear;

namespace FisherSft.Core.Tests.Linear;

public sealed class WorkCrewTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Run_DoesEveryPieceOnce_HoweverOftenItIsCalled(int threads)
    {
        var crew = new WorkCrew(threads);
        for (var round = 0; round < 2000; round++)
        {
            var counts = new int[round % 9];
            crew.Run(counts.Length, at => Interlocked.Increment(ref counts[at]), TestContext.Current.CancellationToken);
            Assert.All(counts, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void Run_PassesOnWhatAPieceThrows_AndGoesOnWorking()
    {
        var crew = new WorkCrew(3);
        for (var round = 0; round < 100; round++)
        {
            var thrown = Assert.Throws<InvalidOperationException>(
                () => crew.Run(20, at => throw new InvalidOperationException($"{at}"), TestContext.Current.CancellationToken));
            Assert.NotEmpty(thrown.Message);
            var sum = 0;
            crew.Run(20, at => Interlocked.Add(ref sum, at), TestContext.Current.CancellationToken);
            Assert.Equal(190, sum);
        }
    }

    [Fact]
    public void Run_StopsBetweenPieces_WhenCancelled()
    {
        using var source = new CancellationTokenSource();
        var begun = 0;
        Assert.Throws<OperationCanceledException>(() => new WorkCrew(2).Run(
            1000,
            _ =>
            {
                if (Interlocked.Increment(ref begun) == 5)
                {
                    source.Cancel();
                }
            },
            source.Token));
        Assert.InRange(begun, 5, 10);
    }
}

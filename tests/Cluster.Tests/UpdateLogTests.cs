using FisherSft.Grains.Jobs;

namespace FisherSft.Cluster.Tests;

public class UpdateLogTests
{
    [Fact]
    public async Task Rounds_AreAddedWhileOthersLookForThem()
    {
        const int Rounds = 50_000;
        var (log, added) = (new UpdateLog(1000), 0);
        var adding = Task.Run(
            () =>
            {
                for (var round = 0; round < Rounds; round++)
                {
                    log.Add(round, round + 1, [new byte[10]]);
                    Volatile.Write(ref added, round);
                }
            },
            TestContext.Current.CancellationToken);

        while (!adding.IsCompleted)
        {
            // One that is kept, most likely: what is not takes no look at the others.
            var version = Volatile.Read(ref added);
            Assert.InRange(log.BytesFrom(version) ?? 10, 10, 1000);
            Assert.Equal(version + 1, log.Find(version, 0)?.Version ?? version + 1);
        }

        await adding;
        Assert.Equal(1000, log.BytesFrom(Rounds - 100));
        Assert.Null(log.BytesFrom(Rounds - 101));
    }
}

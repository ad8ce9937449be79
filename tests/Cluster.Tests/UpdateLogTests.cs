using FisherSft.Grains.Jobs;

namespace FisherSft.Cluster.Tests;

public class UpdateLogTests
{
    [Fact]
    public async Task Rounds_AreAddedWhileOthersLookForThem()
    {
        const int Rounds = 50_000;
        var log = new UpdateLog(1000);
        var adding = Task.Run(
            () =>
            {
                for (var round = 0; round < Rounds; round++)
                {
                    log.Add(round, round + 1, [new byte[10]]);
                }
            },
            TestContext.Current.CancellationToken);

        for (var version = 0; !adding.IsCompleted; version = (version + 1) % Rounds)
        {
            Assert.InRange(log.BytesFrom(version) ?? 10, 10, 1000);
            Assert.Equal(version + 1, log.Find(version, 0)?.Version ?? version + 1);
        }

        await adding;
        Assert.Equal(1000, log.BytesFrom(Rounds - 100));
        Assert.Null(log.BytesFrom(Rounds - 101));
    }
}

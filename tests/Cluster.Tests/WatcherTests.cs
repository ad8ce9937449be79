using FisherSft.Client.Cluster;
using FisherSft.Client.Pipeline;
using FisherSft.Client.Progress;
using FisherSft.Client.Tests.Support;
using FisherSft.Grains;

namespace FisherSft.Cluster.Tests;

/// <summary>What a person sees of `watch` on a terminal.</summary>
public sealed class WatcherTests
{
    private static readonly JobStatus Selecting = new()
    {
        Job = "one",
        Stage = JobStage.Selecting,
        Specification = new JobSpecification { Inputs = ["x.jsonl"], Budget = "500" },
        Budget = 500,
        Shards = [Shard(0, "silo-1", "propose"), Shard(1, "silo-2", "propose"), Shard(2, "silo-1", "propose")],
    };

    [Fact]
    public void Selection_IsShownWithRateTimeLeftGainShardsAndPicksARound() => Watch((watcher, screen) =>
    {
        watcher.Show(Selecting with { Selected = 17, Rounds = 1, LastGain = 2.5 });
        watcher.Show(Selecting with { Selected = 120, Rounds = 8, LastGain = 1.25, SecondsLeft = 30 });

        Assert.Matches(
            "select .*120 of 500 picks · [0-9,.]+/s · 30.0 s left · gain 1.25 nats · 3 shards on 2 silos, 15.0 picks a round",
            screen.WaitFor("gain 1.25"));
    });

    [Fact]
    public void Stages_AreShownByWhatShardsDo_AndWhatTheJobWaitsForIsSaid() => Watch((watcher, screen) =>
    {
        watcher.Show(Selecting with
        {
            Stage = JobStage.Counting, Shards = [Shard(0, "silo-1", "count rows", 1_500_000, 4_000_000)],
        });
        Assert.Matches("read .*1.5 MB of 4 MB · .*/s · 1 shards? on 1 silo", screen.WaitFor("1.5 MB"));
        watcher.Show(Selecting with { Stage = JobStage.Learning, Shards = [Shard(0, "silo-1", "count pairs", 20, 80)] });
        Assert.Matches("learn: count pairs .*20 of 80 examples", screen.WaitFor("20 of 80"));
        watcher.Show(Selecting with
        {
            Stage = JobStage.Embedding, Shards = [Shard(0, "silo-1", "embed", 30, 80), Shard(1, "silo-2", "embed", 10, 40)],
        });
        Assert.Matches("embed .*40 of 120 examples .*2 shards on 2 silos", screen.WaitFor("40 of 120"));
        watcher.Show(Selecting with { Stage = JobStage.Embedding, Message = "storage is not answering: refused" });
        screen.WaitFor("storage is not answering: refused");
    });

    private static ShardStatus Shard(int number, string silo, string activity, long done = 0, long total = 0) =>
        new(number, silo, activity, done, total, 0, 0, null);

    private static void Watch(Action<Watcher, Screen> show)
    {
        using var screen = new Screen(180);
        new TerminalView(screen.Console()).Show(stages =>
        {
            show(new Watcher(new TimedStages(stages)), screen);
            return true;
        });
    }
}

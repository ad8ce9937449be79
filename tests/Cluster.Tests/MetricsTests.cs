using FisherSft.Cluster.Tests.Support;
using FisherSft.Grains;

namespace FisherSft.Cluster.Tests;

/// <summary>What a silo counts reaches a collector.</summary>
public class MetricsTests
{
    [Theory]
    [InlineData("tokenod")]
    [InlineData("uniform")]
    public async Task Metrics_OfARun_ArriveByOtlpWithWhatItsStatusTells(string method)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var silo = await SiloProcess.StartAsync("localhost", ("Otlp", receiver.Endpoint));
        JobStatus status;
        using (var client = await SiloClient.ConnectAsync(silo.GatewayPort))
        {
            var job = client.Job("one");
            await job.SubmitAsync(Samples.Small with { Method = method });
            await job.FinishAsync();
            status = await job.GetStatusAsync();
        }

        // A silo that leaves sends what it has counted since the last time.
        await silo.Process.SignalAsync("TERM");
        await silo.Process.ExitAsync();

        var metrics = receiver.Metrics;
        Assert.Equal(60, metrics["fishersft.picks"].Sum);
        Assert.Equal(status.Tokens, metrics["fishersft.tokens_embedded"].Sum);
        Assert.Equal(status.GainEvaluations, metrics["fishersft.gain_evaluations"].Sum);
        Assert.Equal(status.CheckpointBytes, metrics["fishersft.checkpoint_bytes"].Sum);
        Assert.Equal(1, metrics["fishersft.jobs[Done]"].Sum);
        foreach (var stage in FailureTests.Stages.Select(static row => row.Data))
        {
            var seconds = metrics[$"fishersft.stage_seconds[{stage}]"];
            Assert.Equal(1, seconds.Count);
            Assert.Equal(status.Seconds[stage], seconds.Sum, 1e-9);
        }

        if (method == "tokenod")
        {
            Assert.Equal(status.Rounds, metrics["fishersft.rounds"].Sum);
            Assert.Equal(status.BoundEvaluations, metrics["fishersft.bound_evaluations"].Sum);
        }
    }
}

using FisherSft.Client;
using FisherSft.Client.Cluster;
using FisherSft.Corpus;
using FisherSft.Grains;
using FisherSft.Grains.Jobs;

namespace FisherSft.Cluster.Tests;

/// <summary>A job that failed ends the console as `select` would have ended.</summary>
public sealed class FaultTests
{
    public static TheoryData<Exception, int> Failures => new()
    {
        { new JobException("there is no row in it"), 2 },
        { new JobException("report this fault") { Fault = JobFault.Ours }, 1 },
        { new AggregateException(new InputException("not finite")), 2 },
        { new ArithmeticException("too large for the ridge"), 2 },
        { new DivideByZeroException(), 1 },
        { new InvalidOperationException(), 1 },
        { new IOException("the disk is full"), 3 },
        { new CorpusChangedException("x.jsonl", "it grew"), 3 },
    };

    [Theory, MemberData(nameof(Failures))]
    public void Kind_GivesTheExitCodeOfSelect(Exception failure, int code)
    {
        var status = new JobStatus { Job = "one", Stage = JobStage.Failed, Fault = Faults.Of(failure) };

        Assert.Equal(code, JobText.ExitCode(status));
        if (failure is not JobException)
        {
            Assert.Equal(code, ExitCodes.Explain(failure, "submit").Code);
        }
    }

    [Fact]
    public void RecordFromBeforeThereWereKinds_IsSomethingOutside() =>
        Assert.Equal(3, JobText.ExitCode(new JobStatus { Job = "one", Stage = JobStage.Failed }));
}

using FisherSft.Grains;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>Has shards refuse rounds, on all silos of a test, as long as they are to.</summary>
internal sealed class FailingRounds : IIncomingGrainCallFilter
{
    public const string Fault = "the test has it fail";

    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool Fail { get; set; }

    /// <summary>Ends when one was refused.</summary>
    public Task Failed => _failed.Task;

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        await context.Invoke();
        if (Fail && context.Result is WorkReply reply && context.Request.GetArgument(0) is ProposeOrder)
        {
            context.Result = reply with { State = WorkState.Refused, Fault = Fault };
            _failed.TrySetResult();
        }
    }
}

using FisherSft.Grains;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>
/// A moment of a job at which a test does something. The record of a later stage is not written before <see cref="GoOn"/>, so
/// what is done meanwhile is done within the stage, however long it takes and however fast the job is.
/// </summary>
internal sealed class HeldMoment(JobStage stage, int @event, TimeSpan pause)
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public JobStage Stage { get; } = stage;

    public int Event { get; } = @event;

    /// <summary>Ends when the stage may end.</summary>
    public Task Over => _over.Task;

    /// <summary>The event has happened, or all that the stage has.</summary>
    public void Reach() => _reached.TrySetResult();

    /// <summary>Ends at the moment.</summary>
    public async Task WhenAsync()
    {
        await _reached.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

        // Between two events nothing can be waited for but time.
        await Task.Delay(pause, TestContext.Current.CancellationToken);
    }

    /// <summary>Lets the stage end.</summary>
    public void GoOn() => _over.TrySetResult();
}

namespace FisherSft.Cluster.Tests.Support;

/// <summary>What a program in this process has said, a line at a time.</summary>
internal sealed class Said : StringWriter
{
    private readonly Lock _lock = new();
    private readonly List<(string Text, TaskCompletionSource Heard)> _awaited = [];

    /// <summary>Waits for a text, or finds it said already.</summary>
    public Task WhenAsync(string text)
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _awaited.Add((text, heard));
            Check();
        }

        return heard.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    public override void WriteLine(string? value)
    {
        lock (_lock)
        {
            base.WriteLine(value);
            Check();
        }
    }

    private void Check()
    {
        var said = ToString();
        _awaited.FindAll(awaited => said.Contains(awaited.Text, StringComparison.Ordinal))
            .ForEach(static awaited => awaited.Heard.TrySetResult());
    }
}

namespace FisherSft.Client.Tests.Support;

/// <summary>Standard error of a run with --log json: cancels when a stage begins.</summary>
internal sealed class StopAt(string stage, CancellationTokenSource stop) : StringWriter
{
    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        if (value?.Contains($"\"stage\":\"{stage}\"", StringComparison.Ordinal) == true)
        {
            stop.Cancel();
        }
    }
}

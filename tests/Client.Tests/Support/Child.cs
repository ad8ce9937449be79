using System.Diagnostics;

namespace FisherSft.Client.Tests.Support;

/// <summary>The real program in a process of its own, for what only a process can show.</summary>
internal sealed class Child : IDisposable
{
    private readonly Process _process;

    private Child(Process process) => _process = process;

    public int Code => _process.ExitCode;

    public static Child Start(params string[] args)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && path.EndsWith("dotnet", StringComparison.Ordinal) ? path : "dotnet")
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "fishersft.dll"));
        Array.ForEach(args, start.ArgumentList.Add);
        return new Child(Process.Start(start)!);
    }

    /// <summary>Waits for a line on standard error that holds a text.</summary>
    public async Task WaitForAsync(string text, CancellationToken cancellationToken)
    {
        while (await _process.StandardError.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"the program ended without telling '{text}'");
    }

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public void Kill() => _process.Kill();

    public async Task<string> FinishAsync(CancellationToken cancellationToken)
    {
        var output = _process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = await _process.StandardError.ReadToEndAsync(cancellationToken);
        await output;
        await _process.WaitForExitAsync(cancellationToken);
        return error;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}

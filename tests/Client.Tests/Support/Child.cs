using System.Diagnostics;

namespace FisherSft.Client.Tests.Support;

/// <summary>The real program in a process of its own, for what only a process can show.</summary>
internal sealed class Child : IDisposable
{
    private readonly Process _process;

    private Child(Process process) => _process = process;

    public int Code => _process.ExitCode;

    public static Child Start(params string[] args) => StartIn(Environment.CurrentDirectory, null, args);

    /// <summary>What runs the program.</summary>
    public static string Host { get; } =
        Environment.ProcessPath is { } path && path.EndsWith("dotnet", StringComparison.Ordinal) ? path : "dotnet";

    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "fishersft.dll");

    /// <summary>Starts it in a folder, with a file as its standard input where one is given.</summary>
    public static Child StartIn(string folder, string? input, params string[] args)
    {
        var start = Prepare(folder, Host, [Program, .. args]);
        start.RedirectStandardInput = input is not null;
        var process = Process.Start(start)!;
        if (input is not null)
        {
            using var file = File.OpenRead(input);
            file.CopyTo(process.StandardInput.BaseStream);
            process.StandardInput.Close();
        }

        return new Child(process);
    }

    /// <summary>Starts it behind another command, which is told what to run.</summary>
    public static Child StartBehind(string folder, string command, string[] args) => new(Process.Start(Prepare(folder, command, args))!);

    private static ProcessStartInfo Prepare(string folder, string command, string[] args) => new(command, args)
    {
        RedirectStandardError = true,
        RedirectStandardOutput = true,
        WorkingDirectory = folder,
    };

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

    /// <summary>Waits for its end and gives what it wrote to standard error.</summary>
    public async Task<string> FinishAsync(CancellationToken cancellationToken) => (await FinishBothAsync(cancellationToken)).Error;

    /// <summary>Waits for its end and gives all that it wrote.</summary>
    public async Task<(string Output, string Error)> FinishBothAsync(CancellationToken cancellationToken)
    {
        var output = _process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = await _process.StandardError.ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return (await output, error);
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

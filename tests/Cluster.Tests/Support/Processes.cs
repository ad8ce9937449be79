using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>A program in a process of its own, ended with the test.</summary>
internal sealed class Processes : IAsyncDisposable
{
    private const int FirstPort = 12_000;
    private const int Ports = 20_000;

    private static int _ports = Random.Shared.Next(Ports);

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly List<(string Text, TaskCompletionSource Said)> _awaited = [];

    private bool _isDisposed;

    private Processes(Process process) => _process = process;

    public bool HasExited => _process.HasExited;

    public int Code => _process.ExitCode;

    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines.TakeLast(60));
            }
        }
    }

    public static Processes Start(string program, IEnumerable<string> args, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var started = new Processes(Process.Start(start)!);
        started._process.OutputDataReceived += started.Keep;
        started._process.ErrorDataReceived += started.Keep;
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        return started;
    }

    /// <summary>Starts the console, where it was built: beside the tests it lacks what ASP.NET's framework brings them.</summary>
    public static Processes Console(IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        var built = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(Samples.Root, "src", "Client", "bin", built.Parent!.Name, built.Name, "fishersft.dll");
        return Start("dotnet", [program, .. args], environment);
    }

    /// <summary>Runs a program to its end, which must be a good one.</summary>
    public static async Task RunAsync(string program, params string[] args)
    {
        await using var run = Start(program, args);
        await run.ExitAsync();
        Assert.True(run.Code == 0, $"{program} {string.Join(' ', args)}: {run.Output}");
    }

    /// <summary>A port that nobody has, below those that the system gives to connections as it likes.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = FirstPort + (Interlocked.Increment(ref _ports) % Ports);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }

    /// <summary>Whether a program is on the path.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':')
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    public async Task SignalAsync(string signal) =>
        await RunAsync("kill", $"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture));

    /// <summary>Waits until something listens on a port, which this program is to be.</summary>
    public async Task ListensAsync(int port)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
                return;
            }
            catch (SocketException) when (attempt < 600 && !HasExited)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>Waits for a line that holds a text, or has held it already.</summary>
    public async Task SaysAsync(string text)
    {
        var said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lines)
        {
            _awaited.Add((text, said));
            if (_lines.Exists(line => line.Contains(text, StringComparison.Ordinal)))
            {
                said.TrySetResult();
            }
        }

        await Task.WhenAny(said.Task, ExitAsync());
        Assert.True(said.Task.IsCompleted, $"the program ended without saying '{text}': {Output}");
    }

    public Task ExitAsync() => _process.WaitForExitAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_lines)
        {
            _lines.Add(line.Data ?? string.Empty);
            _awaited.FindAll(awaited => _lines[^1].Contains(awaited.Text, StringComparison.Ordinal)).ForEach(static awaited => awaited.Said.TrySetResult());
        }
    }
}

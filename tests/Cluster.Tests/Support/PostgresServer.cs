using Npgsql;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>A PostgreSQL server of its own, started by the test that needs it.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fishersft-postgres-");
    private readonly int _port = Processes.FreePort();
    private Processes? _process;

    /// <summary>Why it cannot be started; null where it can.</summary>
    public static string? Lack => Find("initdb") is null || Find("postgres") is null
        ? "PostgreSQL's server is neither on the path nor in /usr/lib/postgresql/*/bin; Debian's package postgresql brings it"
        : Scripts is null
            ? "FISHERSFT_TEST_ORLEANS_SQL names no folder with Orleans' PostgreSQL-*.sql, which are part of its sources and not of this " +
                "repository; https://learn.microsoft.com/dotnet/orleans/host/configuration-guide/adonet-configuration says where they are"
            : null;

    /// <summary>The folder with Orleans' scripts.</summary>
    public static string? Scripts { get; } =
        Environment.GetEnvironmentVariable("FISHERSFT_TEST_ORLEANS_SQL") is { } folder && File.Exists(Path.Combine(folder, "PostgreSQL-Main.sql"))
            ? folder
            : null;

    public string ConnectionString => $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres";

    private string Data => Path.Combine(_folder.FullName, "data");

    /// <summary>Starts it; skips the test, saying why, where it is not installed.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        Assert.SkipWhen(Lack is not null, Lack ?? string.Empty);
        var server = new PostgresServer();
        if (Environment.UserName == "root")
        {
            await Processes.RunAsync("chown", "postgres", server._folder.FullName);
        }

        await using (var init = AsUser("initdb", "-D", server.Data, "-U", "postgres", "-A", "trust", "--no-sync"))
        {
            await init.ExitAsync();
            Assert.True(init.Code == 0, init.Output);
        }

        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts it with what it held before, and waits until it answers.</summary>
    public async Task StartAgainAsync()
    {
        _process = AsUser("postgres", "-D", Data, "-p", $"{_port}", "-h", "127.0.0.1", "-k", _folder.FullName, "-c", "fsync=off");
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString);
                await connection.OpenAsync(TestContext.Current.CancellationToken);
                return;
            }
            catch (NpgsqlException) when (attempt < 300 && !_process.HasExited)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }

    public async Task StopAsync()
    {
        await _process!.SignalAsync("INT");
        await _process.ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>PostgreSQL refuses to run as root; Debian's package makes a user for it.</summary>
    private static Processes AsUser(string program, params string[] args) => Environment.UserName == "root"
        ? Processes.Start("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", Find(program)!, .. args])
        : Processes.Start(Find(program)!, args);

    /// <summary>Debian keeps the server's programs off the path, in a folder for each version: the newest there is.</summary>
    private static string? Find(string program) => Processes.Find(program)
        ?? (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin", program))
            .FirstOrDefault(File.Exists);
}

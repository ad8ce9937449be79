using Npgsql;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>
/// A PostgreSQL server and Azurite, for the silos of a test. Skips it, saying why, where one of them is not installed:
/// Debian's postgresql, npm's azurite (on the path, or FISHERSFT_TEST_AZURITE), and Orleans' published PostgreSQL-*.sql in
/// the folder that FISHERSFT_TEST_ORLEANS_SQL names.
/// </summary>
internal sealed class Services : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fishersft-services-");
    private readonly int _postgresPort = Processes.FreePort();
    private readonly int _blobPort = Processes.FreePort();
    private readonly string _azurite;
    private Processes? _postgres;
    private Processes? _blob;

    private Services(string azurite, string scripts) => (_azurite, Scripts) = (azurite, scripts);

    /// <summary>The folder with Orleans' scripts.</summary>
    public string Scripts { get; }

    public string Postgres => $"Host=127.0.0.1;Port={_postgresPort};Username=postgres;Database=postgres";

    public string Blob =>
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;" +
        "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;" +
        $"BlobEndpoint=http://127.0.0.1:{_blobPort}/devstoreaccount1;";

    public static async Task<Services> StartAsync()
    {
        var azurite = Environment.GetEnvironmentVariable("FISHERSFT_TEST_AZURITE") ?? Processes.Find("azurite-blob");
        var scripts = Environment.GetEnvironmentVariable("FISHERSFT_TEST_ORLEANS_SQL");
        Assert.SkipWhen(Processes.Find("initdb") is null || Processes.Find("postgres") is null, "PostgreSQL's server is not installed");
        Assert.SkipWhen(azurite is null || !File.Exists(azurite), "azurite-blob is not on the path, nor in FISHERSFT_TEST_AZURITE");
        Assert.SkipWhen(scripts is null, "FISHERSFT_TEST_ORLEANS_SQL names no folder with Orleans' PostgreSQL-*.sql");
        var services = new Services(azurite!, scripts!);
        await services.InitializeAsync();
        services.StartPostgres();
        services.StartBlob();
        await services.WaitAsync();
        return services;
    }

    public void StartBlob() => _blob = Processes.Start(
        _azurite,
        ["--blobHost", "127.0.0.1", "--blobPort", $"{_blobPort}", "--location", Path.Combine(_folder.FullName, "blob"), "--silent", "--skipApiVersionCheck"]);

    public async Task StopBlobAsync() => await _blob!.DisposeAsync();

    public void StartPostgres() => _postgres = AsUser(
        "postgres", "-D", Data, "-p", $"{_postgresPort}", "-h", "127.0.0.1", "-k", _folder.FullName, "-c", "fsync=off");

    public async Task StopPostgresAsync()
    {
        await _postgres!.SignalAsync("INT");
        await _postgres.ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_blob is not null)
        {
            await _blob.DisposeAsync();
        }

        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    private string Data => Path.Combine(_folder.FullName, "data");

    private async Task InitializeAsync()
    {
        if (Environment.UserName == "root")
        {
            await Processes.RunAsync("chown", "postgres", _folder.FullName);
        }

        await using var init = AsUser("initdb", "-D", Data, "-U", "postgres", "-A", "trust", "--no-sync");
        await init.ExitAsync();
        Assert.True(init.Code == 0, init.Output);
    }

    private async Task WaitAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(Postgres);
                await connection.OpenAsync(TestContext.Current.CancellationToken);
                return;
            }
            catch (NpgsqlException) when (attempt < 300)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static Processes AsUser(string program, params string[] args) => Environment.UserName == "root"
        ? Processes.Start("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", Processes.Find(program)!, .. args])
        : Processes.Start(program, args);
}

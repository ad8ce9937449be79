namespace FisherSft.Cluster.Tests.Support;

/// <summary>Azurite, npm's emulator of Azure Blob storage, started by the test that needs it.</summary>
internal sealed class Azurite : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fishersft-azurite-");
    private readonly int _port = Processes.FreePort();
    private Processes? _process;

    /// <summary>Why it cannot be started; null where it can.</summary>
    public static string? Lack => Program is null
        ? "azurite-blob is neither on the path nor where FISHERSFT_TEST_AZURITE says; npm install -g azurite brings it"
        : null;

    private static string? Program { get; } =
        (Environment.GetEnvironmentVariable("FISHERSFT_TEST_AZURITE") ?? Processes.Find("azurite-blob")) is { } found && File.Exists(found)
            ? found
            : null;

    /// <summary>The address that blobs are at.</summary>
    public Uri Endpoint => new($"http://127.0.0.1:{_port}/devstoreaccount1");

    // The account and its key are the emulator's own, the same everywhere.
    public string ConnectionString =>
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;" +
        "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;" +
        $"BlobEndpoint={Endpoint};";

    /// <summary>Starts it; skips the test, saying why, where it is not installed.</summary>
    public static async Task<Azurite> StartAsync()
    {
        Assert.SkipWhen(Lack is not null, Lack ?? string.Empty);
        var azurite = new Azurite();
        await azurite.StartAgainAsync();
        return azurite;
    }

    /// <summary>Starts it with what it held before.</summary>
    public async Task StartAgainAsync()
    {
        _process = Processes.Start(
            Program!,
            ["--blobHost", "127.0.0.1", "--blobPort", $"{_port}", "--location", _folder.FullName, "--silent", "--skipApiVersionCheck"]);
        await _process.ListensAsync(_port);
    }

    public async Task StopAsync() => await _process!.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }
}

using Azure.Storage.Blobs;
using FisherSft.Blobs;
using FisherSft.Corpus;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>Azurite, npm's emulator of Azure Blob storage, started by the test that needs it.</summary>
internal sealed class Azurite : IAsyncDisposable
{
    /// <summary>Of the emulator's own account, the same everywhere and published.</summary>
    public const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

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

    /// <summary>The whole account, for whoever may do everything.</summary>
    public string ConnectionString => ConnectionStringWith(Key);

    /// <summary>A client that may do everything.</summary>
    public BlobServiceClient Client => BlobAccount.ToWrite(ConnectionString);

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

    /// <summary>The account with another key.</summary>
    public string ConnectionStringWith(string key) =>
        $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={key};BlobEndpoint={Endpoint};";

    /// <summary>Lets a silo read from it.</summary>
    public void AddTo(ISiloBuilder silo) =>
        silo.Services.AddSingleton<IRemoteFiles>(new BlobFiles(BlobAccount.ToRead(ConnectionString)));

    /// <summary>Puts a file, or all files of a folder, under a path of a container.</summary>
    public async Task PutAsync(string path, string container, string name)
    {
        var target = Client.GetBlobContainerClient(container);
        await target.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        var files = Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Select(file => (file, name + "/" + Path.GetRelativePath(path, file)))
            : [(path, name)];
        foreach (var (file, blob) in files)
        {
            await target.GetBlobClient(blob).UploadAsync(file, overwrite: true, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Stops it in order: killed, it would lose what it was given last.</summary>
    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.SignalAsync("TERM");
            await process.ExitAsync();
            await process.DisposeAsync();
        }
    }

    /// <summary>Has it stand still: what is asked of it hangs until <see cref="ThawAsync"/>.</summary>
    public Task FreezeAsync() => _process!.SignalAsync("STOP");

    public Task ThawAsync() => _process!.SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }
}

using System.Net.Sockets;
using Azure.Storage.Blobs;
using FisherSft.Blobs;
using FisherSft.Corpus;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>
/// Azure's own emulator of Blob storage, npm's azurite. Skips the test, saying why, where it is neither on the path nor in
/// FISHERSFT_TEST_AZURITE.
/// </summary>
internal sealed class Azurite : IAsyncDisposable
{
    /// <summary>The account that every Azurite has; its key is published.</summary>
    public const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fishersft-azurite-");
    private readonly int _port = Processes.FreePort();
    private readonly string _program;
    private Processes? _process;

    private Azurite(string program) => _program = program;

    public string Account => AccountWith(Key);

    public BlobServiceClient Client => BlobAccount.ToWrite(Account);

    public static async Task<Azurite> StartAsync()
    {
        var program = Environment.GetEnvironmentVariable("FISHERSFT_TEST_AZURITE") ?? Processes.Find("azurite-blob");
        Assert.SkipWhen(program is null || !File.Exists(program), "azurite-blob is not on the path, nor in FISHERSFT_TEST_AZURITE");
        var azurite = new Azurite(program!);
        await azurite.GoOnAsync();
        return azurite;
    }

    public string AccountWith(string key) =>
        $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={key};BlobEndpoint=http://127.0.0.1:{_port}/devstoreaccount1;";

    /// <summary>Lets a silo read from it.</summary>
    public void AddTo(ISiloBuilder silo) => silo.Services.AddSingleton<IRemoteFiles>(new BlobFiles(BlobAccount.ToRead(Account)));

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

    /// <summary>Starts it, again with what it held.</summary>
    public async Task GoOnAsync()
    {
        _process = Processes.Start(
            _program,
            ["--blobHost", "127.0.0.1", "--blobPort", $"{_port}", "--location", _folder.FullName, "--silent", "--skipApiVersionCheck"]);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", _port, TestContext.Current.CancellationToken);
                return;
            }
            catch (SocketException) when (attempt < 300 && !_process.HasExited)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
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

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }
}

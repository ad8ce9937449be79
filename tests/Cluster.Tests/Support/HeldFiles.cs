using FisherSft.Corpus;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>One file that all silos of a test read from elsewhere, and whose readers wait while it is held.</summary>
internal sealed class HeldFiles(string local) : IRemoteFiles
{
    public const string Path = RemotePath.Scheme + "held/corpus.jsonl";

    private volatile TaskCompletionSource? _held;

    public void AddTo(ISiloBuilder silo) => silo.Services.AddSingleton<IRemoteFiles>(this);

    public void Hold() => _held ??= new TaskCompletionSource();

    public void GoOn() => _held?.TrySetResult();

    public RemoteFile? Find(string path) => path == Path ? new RemoteFile(Path, new FileInfo(local).Length, "1") : null;

    public IReadOnlyList<RemoteFile> List(string prefix) => [];

    public Stream Open(CorpusFile file)
    {
        _held?.Task.Wait(TestContext.Current.CancellationToken);
        return File.OpenRead(local);
    }
}

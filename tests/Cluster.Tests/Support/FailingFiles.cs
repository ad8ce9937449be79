using FisherSft.Corpus;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>
/// One file that silos read from elsewhere in small pieces, and that is away when a read comes to certain places, once at each.
/// </summary>
/// <param name="local">What it is a copy of.</param>
/// <param name="from">The first place, in bytes.</param>
/// <param name="to">Behind the last.</param>
internal sealed class FailingFiles(string local, long from, long to) : IRemoteFiles
{
    public const string Path = RemotePath.Scheme + "failing/corpus.jsonl";

    private const int Piece = 40;

    private readonly Queue<long> _places = new(Enumerable.Range(0, (int)((to - from) / Piece)).Select(step => from + (step * Piece)));

    /// <summary>Whether reads fail yet.</summary>
    public bool Fails { get; set; }

    /// <summary>How many failures are still to come.</summary>
    public int Left => _places.Count;

    public void AddTo(ISiloBuilder silo) => silo.Services.AddSingleton<IRemoteFiles>(this);

    public RemoteFile? Find(string path) => path == Path ? new RemoteFile(Path, new FileInfo(local).Length, "1") : null;

    public IReadOnlyList<RemoteFile> List(string prefix) => [];

    public Stream Open(CorpusFile file) => new Pieces(File.ReadAllBytes(local), this);

    private void Check(long position)
    {
        lock (_places)
        {
            if (Fails && _places.TryPeek(out var place) && position >= place)
            {
                _places.Dequeue();
                throw new InputUnavailableException("the file is away", new IOException());
            }
        }
    }

    private sealed class Pieces(byte[] bytes, FailingFiles files) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count)
        {
            files.Check(Position);
            return base.Read(buffer, offset, Math.Min(count, Piece));
        }

        public override int Read(Span<byte> buffer)
        {
            var piece = new byte[Math.Min(buffer.Length, Piece)];
            var read = Read(piece, 0, piece.Length);
            piece.AsSpan(0, read).CopyTo(buffer);
            return read;
        }
    }
}

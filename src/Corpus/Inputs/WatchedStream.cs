namespace FisherSft.Corpus.Inputs;

/// <summary>Passes a file's bytes on, tells how many, and ends when asked to.</summary>
internal sealed class WatchedStream(Stream file, Action<int> onRead, CancellationToken cancellationToken) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var read = file.Read(buffer);
        onRead(read);
        return read;
    }
}

using FisherSft.Corpus.Formats;

namespace FisherSft.Corpus.Inputs;

/// <summary>One file while it is read: its content for the rows, and the hash of its bytes in the end.</summary>
internal sealed class SourceFile : IDisposable
{
    private readonly CorpusFile _file;
    private readonly HashingStream _bytes;
    private readonly UnpackingStream? _unpacked;

    private SourceFile(CorpusFile file, Format format, HashingStream bytes)
    {
        _file = file;
        _bytes = bytes;
        _unpacked = format.IsPacked ? new UnpackingStream(bytes, file.Name) : null;
        Content = new UnmarkedStream(_unpacked ?? (Stream)bytes, file.Name);
    }

    /// <summary>The text: unpacked, and without its byte order mark.</summary>
    public Stream Content { get; }

    /// <summary>Opens a file that was there when the corpus was put together.</summary>
    /// <param name="file">The file.</param>
    /// <param name="format">Its format.</param>
    /// <param name="before">What was read of it the first time, or null.</param>
    /// <param name="remote">Where files lie that are on no disk.</param>
    /// <param name="onRead">Told how many bytes a read gave.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    public static SourceFile Open(
        CorpusFile file, Format format, CorpusInput? before, IRemoteFiles? remote, Action<int> onRead, CancellationToken cancellationToken)
    {
        var stream = OpenBytes(file, remote);
        if (before is not null && stream.Length != before.Bytes)
        {
            var length = stream.Length;
            stream.Dispose();
            throw CorpusChangedException.OfLength(file.Name, before.Bytes, length);
        }

        return new SourceFile(file, format, new HashingStream(stream, onRead, cancellationToken));
    }

    /// <summary>Reads what is left of the file, and holds what was read against the first time.</summary>
    public CorpusInput Finish(CorpusInput? before)
    {
        var sha256 = _bytes.Finish();
        var input = new CorpusInput(_file.Name, _bytes.Bytes, sha256);
        if (before is not null && before.Bytes != input.Bytes)
        {
            throw CorpusChangedException.OfLength(_file.Name, before.Bytes, input.Bytes);
        }

        return before is null || before == input
            ? input
            : throw new CorpusChangedException(_file.Name, $"its SHA-256 was {before.Sha256} and is {input.Sha256}");
    }

    public void Dispose()
    {
        Content.Dispose();
        _unpacked?.Dispose();
        _bytes.Dispose();
    }

    /// <summary>The bytes of a file that must have the length with which it was found.</summary>
    public static Stream OpenUnchanged(CorpusFile file, IRemoteFiles? remote)
    {
        var stream = OpenBytes(file, remote);
        if (stream.Length == file.Length)
        {
            return stream;
        }

        var length = stream.Length;
        stream.Dispose();
        throw CorpusChangedException.OfLength(file.Name, file.Length, length);
    }

    private static Stream OpenBytes(CorpusFile file, IRemoteFiles? remote)
    {
        if (RemotePath.IsOne(file.Path))
        {
            return (remote ?? throw new ArgumentException($"{file.Path} lies elsewhere, and nobody is given who reads it", nameof(remote)))
                .Open(file);
        }

        try
        {
            return new FileStream(file.Path, new FileStreamOptions
            {
                Mode = FileMode.Open,
                Share = FileShare.ReadWrite | FileShare.Delete,
                Options = FileOptions.SequentialScan,
                BufferSize = 128 << 10,
            });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CorpusChangedException(file.Name, "it is no longer there");
        }
    }
}

using System.Security.Cryptography;

namespace FisherSft.Corpus.Inputs;

/// <summary>Passes a file's bytes on and takes their SHA-256 meanwhile, so that hashing needs no pass of its own.</summary>
internal sealed class HashingStream : ReadOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Stream _file;
    private readonly Action<int> _onRead;
    private readonly CancellationToken _cancellationToken;

    /// <summary>Creates it; it owns the file's stream.</summary>
    public HashingStream(Stream file, Action<int> onRead, CancellationToken cancellationToken)
    {
        _file = file;
        _onRead = onRead;
        _cancellationToken = cancellationToken;
    }

    /// <summary>How many bytes were read.</summary>
    public long Bytes { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        var read = _file.Read(buffer);
        if (read > 0)
        {
            _hash.AppendData(buffer[..read]);
            Bytes += read;
            _onRead(read);
        }

        return read;
    }

    /// <summary>Reads what is left and gives the hash of everything, in lower-case hexadecimal.</summary>
    public string Finish()
    {
        var buffer = new byte[128 << 10];
        while (Read(buffer) > 0)
        {
        }

        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            _file.Dispose();
        }

        base.Dispose(disposing);
    }
}

using System.Runtime.InteropServices;
using FisherSft.Corpus;

namespace FisherSft.Embedding.Npy;

/// <summary>
/// A .npy file read stretch by stretch, wherever it lies: nothing is mapped, so a file that is shortened or written anew
/// meanwhile makes an exception and no crash. For one thread.
/// </summary>
internal sealed class NpyStream : IDisposable
{
    private readonly Stream _bytes;

    private NpyStream(string name, NpyHeader header, Stream bytes) => (Name, Header, _bytes) = (name, header, bytes);

    /// <summary>The file as it was named.</summary>
    public string Name { get; }

    /// <summary>Its header.</summary>
    public NpyHeader Header { get; }

    /// <summary>Opens a file and holds it to a number of dimensions and to types.</summary>
    /// <exception cref="InputException">It is no .npy file, cut short, or another one.</exception>
    /// <exception cref="CorpusChangedException">It is not what was found.</exception>
    public static NpyStream Open(CorpusFile file, IRemoteFiles? remote, int dimensions, params ReadOnlySpan<NpyType> types)
    {
        var bytes = file.Open(remote);
        try
        {
            var start = new byte[(int)Math.Min(NpyHeader.MaxBytes, file.Length)];
            bytes.ReadExactly(start);
            var header = NpyHeader.Parse(start, file.Length, file.Name, dimensions, types);
            return new NpyStream(file.Name, header, bytes);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>A stretch of the elements.</summary>
    /// <typeparam name="T">float, Half or long, as the header says.</typeparam>
    /// <param name="start">The first, counted in row-major order.</param>
    /// <param name="values">Takes them.</param>
    /// <exception cref="CorpusChangedException">The file ends before.</exception>
    public void Read<T>(long start, Span<T> values)
        where T : unmanaged
    {
        var position = Header.DataStart + start * Header.ElementBytes;
        if (_bytes.Position != position)
        {
            _bytes.Seek(position, SeekOrigin.Begin);
        }

        var bytes = MemoryMarshal.AsBytes(values);
        var read = _bytes.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read < bytes.Length)
        {
            throw new CorpusChangedException(Name, $"it ends {bytes.Length - read} bytes early");
        }
    }

    public void Dispose() => _bytes.Dispose();
}

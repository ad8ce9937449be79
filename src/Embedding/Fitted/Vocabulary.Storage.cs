namespace FisherSft.Embedding.Fitted;

/// <summary>Saving and loading: whoever counts pairs elsewhere needs the same ids.</summary>
public sealed partial class Vocabulary
{
    private const string What = "vocabulary";
    private const int Version = 1;
    private const int MostWords = 100_000_000;

    private Vocabulary(string[] words, long[] counts, long[] trained)
    {
        (_counts, _trained) = (counts, trained);
        for (var at = 0; at < words.Length; at++)
        {
            _ids.Add(words[at], at + 1);
        }
    }

    private static ReadOnlySpan<byte> Magic => "FSVOCAB\n"u8;

    /// <summary>Reads a vocabulary.</summary>
    /// <param name="stream">What <see cref="Save"/> wrote; read to the vocabulary's end, and left open.</param>
    /// <exception cref="InvalidDataException">It is something else, newer than this program, cut off or damaged.</exception>
    public static Vocabulary Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var from = new CheckedReader(stream, What, Magic, Version);
        return ReadFrom(from);
    }

    /// <summary>Writes the vocabulary; the stream is left open.</summary>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var to = new CheckedWriter(stream, Magic, Version);
        WriteTo(to);
    }

    internal static Vocabulary ReadFrom(CheckedReader from)
    {
        var size = from.ReadInt32();
        from.Unseal();
        from.Check(size is >= 0 and <= MostWords, $"{size} words");
        var lengths = new int[size];
        from.Read<int>(lengths);
        from.Unseal();
        var (words, units) = (new string[size], new char[WordTokenizer.ScratchLength]);
        for (var at = 0; at < size; at++)
        {
            from.Check(lengths[at] > 0 && lengths[at] <= units.Length, $"a word of {lengths[at]} characters");
            from.Read(units.AsSpan(0, lengths[at]));
            words[at] = new string(units, 0, lengths[at]);
        }

        var (counts, trained) = (new long[size + 1], new long[size + 1]);
        from.Read<long>(counts);
        from.Read<long>(trained);
        from.Unseal();
        return new Vocabulary(words, counts, trained);
    }

    internal void WriteTo(CheckedWriter to)
    {
        var words = new string[Size];
        foreach (var (word, id) in _ids)
        {
            words[id - 1] = word;
        }

        to.Write(Size);
        to.Seal();
        to.Write<int>(Array.ConvertAll(words, static word => word.Length));
        to.Seal();
        foreach (var word in words)
        {
            // As UTF-16: half a surrogate pair, a word by itself, would not survive UTF-8.
            to.Write(word.AsSpan());
        }

        to.Write<long>(_counts);
        to.Write<long>(_trained);
        to.Seal();
    }
}

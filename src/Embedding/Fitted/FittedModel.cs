namespace FisherSft.Embedding.Fitted;

/// <summary>
/// All that embedding needs of what was learned: the words, and their vectors with their decay. Saved and loaded it gives
/// the same bits; the window of the counts went into the vectors.
/// </summary>
public sealed class FittedModel
{
    private const string What = "fitted model";
    private const int Version = 1;

    internal FittedModel(Vocabulary vocabulary, WordVectors vectors) => (Vocabulary, Vectors) = (vocabulary, vectors);

    /// <summary>The words.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>Their vectors.</summary>
    public WordVectors Vectors { get; }

    private static ReadOnlySpan<byte> Magic => "FSMODEL\n"u8;

    /// <summary>Reads a model.</summary>
    /// <param name="stream">What <see cref="Save"/> wrote; read to the model's end, and left open.</param>
    /// <exception cref="InvalidDataException">It is something else, newer than this program, cut off or damaged.</exception>
    public static FittedModel Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var from = new CheckedReader(stream, What, Magic, Version);
        var vocabulary = Vocabulary.ReadFrom(from);
        return new FittedModel(vocabulary, WordVectors.ReadFrom(from, vocabulary.ContextIds));
    }

    /// <summary>Writes the model; the stream is left open.</summary>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var to = new CheckedWriter(stream, Magic, Version);
        Vocabulary.WriteTo(to);
        Vectors.WriteTo(to);
    }
}

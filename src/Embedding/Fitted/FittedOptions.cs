using FisherSft.Corpus;

namespace FisherSft.Embedding.Fitted;

/// <summary>Options of the fitted embedder.</summary>
public sealed record FittedOptions
{
    /// <summary>
    /// d, the length of an embedding. Default: 256; 1 to 4096. Raising it tells more histories apart, and costs time with
    /// its square, here and in selection. At most the number of words in the vocabulary.
    /// </summary>
    public int Dimension { get; init; } = 256;

    /// <summary>The seed of the random signs that the decomposition begins with. Default: 0. Any will do.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// How many words have a vector of their own, the most frequent. Default: 50,000; 1 to 1,000,000. Raising it keeps
    /// rarer words apart, and costs memory: 16·d bytes a word while vectors are fitted.
    /// </summary>
    public int Vocabulary { get; init; } = 50_000;

    /// <summary>How many threads work at once. Default: all cores. What comes out does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Holds the options to their ranges.</summary>
    /// <exception cref="InputException">All that are out of range.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        Check(faults, "--dim", Dimension, 4096);
        Check(faults, "--vocabulary", Vocabulary, 1_000_000);
        Check(faults, "--threads", Threads, 4096);
        if (faults.Count > 0)
        {
            throw new InputException(string.Join("; ", faults));
        }
    }

    private static void Check(List<string> faults, string name, int value, int most)
    {
        if (value < 1 || value > most)
        {
            faults.Add($"{name} {value} is out of range; pass 1 to {most}");
        }
    }
}

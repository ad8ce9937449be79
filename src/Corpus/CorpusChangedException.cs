namespace FisherSft.Corpus;

/// <summary>
/// A file gave other bytes than the first time it was read: exit code 3. What was learned from the corpus before no
/// longer belongs to it, so the run cannot go on.
/// </summary>
public sealed class CorpusChangedException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="file">The file as it was named.</param>
    /// <param name="change">What differs.</param>
    public CorpusChangedException(string file, string change)
        : base($"{file} changed while it was in use: {change}; leave the inputs as they are until the run ends, and run it again")
    {
        File = file;
    }

    /// <summary>The file as it was named.</summary>
    public string File { get; }

    internal static CorpusChangedException OfLength(string file, long before, long now) =>
        new(file, $"it had {before} bytes and has {now}");
}

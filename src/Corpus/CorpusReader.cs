namespace FisherSft.Corpus;

/// <summary>temporary</summary>
public sealed class CorpusReader
{
    /// <summary>temporary</summary>
    public IReadOnlyList<string> Files { get; } = [];
}

namespace FisherSft.Corpus;

/// <summary>One file of a corpus.</summary>
/// <param name="Name">The file as it was named, or found in what was named; "-" is standard input.</param>
/// <param name="Path">Its full path.</param>
/// <param name="Length">Its length in bytes, packed if it is packed, when it was found.</param>
public sealed record CorpusFile(string Name, string Path, long Length);

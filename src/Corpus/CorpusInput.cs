namespace FisherSft.Corpus;

/// <summary>What was read of one file of a corpus.</summary>
/// <param name="Name">The file as it was named.</param>
/// <param name="Bytes">Its length in bytes as it lies on disk.</param>
/// <param name="Sha256">The SHA-256 of those bytes, in lower-case hexadecimal.</param>
public sealed record CorpusInput(string Name, long Bytes, string Sha256);

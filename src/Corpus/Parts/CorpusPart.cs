namespace FisherSft.Corpus.Parts;

/// <summary>A stretch of a file's bytes as they lie on disk. A row belongs to it if the row's first byte stands in it.</summary>
/// <param name="File">Which file: an index into <see cref="CorpusReader.Files"/>.</param>
/// <param name="From">The first byte, from 0.</param>
/// <param name="To">The byte behind the last.</param>
public sealed record CorpusRange(int File, long From, long To);

/// <summary>A part of a corpus. Parts one after another, by number, are the corpus in its order.</summary>
/// <param name="Number">Which part, from 0.</param>
/// <param name="Ranges">What it holds, in the order of the corpus; none where there are more parts than bytes.</param>
public sealed record CorpusPart(int Number, IReadOnlyList<CorpusRange> Ranges);

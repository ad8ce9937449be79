namespace FisherSft.Corpus;

/// <summary>One row of a corpus: exactly one of the two is not null.</summary>
/// <param name="Example">The example, where the row can be used.</param>
/// <param name="Rejected">What is wrong with it, where it cannot.</param>
public readonly record struct CorpusRow(Example? Example, RejectedRow? Rejected);

namespace FisherSft.Embedding.Fitted;

/// <summary>Some of the pairs of a part of a corpus, small enough for a message.</summary>
/// <param name="Keys">Word's id · 2³² + context's id, ascending, here and from chunk to chunk.</param>
/// <param name="Counts">The count of each.</param>
public sealed record CooccurrenceChunk(long[] Keys, long[] Counts);

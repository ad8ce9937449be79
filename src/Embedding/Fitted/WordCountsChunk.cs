namespace FisherSft.Embedding.Fitted;

/// <summary>Some of the words of a part of a corpus, small enough for a message.</summary>
/// <param name="Words">The words, ordinally ascending, here and from chunk to chunk.</param>
/// <param name="Totals">How often each stands in the part.</param>
/// <param name="Trained">How often each is trained on.</param>
/// <param name="Examples">Examples counted, on the first chunk of a part; 0 on the others.</param>
public sealed record WordCountsChunk(string[] Words, long[] Totals, long[] Trained, long Examples);

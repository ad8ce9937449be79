using FisherSft.Corpus;
using FisherSft.Embedding.Numerics;

namespace FisherSft.Embedding.Fitted;

/// <summary>
/// Reads examples on the calling thread, a batch at a time, and has a batch worked on by several. A batch ends at a number
/// of examples or of characters, whichever comes first, so that one of long examples takes no more memory.
/// </summary>
internal static class ExampleBatches
{
    private const int MostExamples = 512;
    private const int MostCharacters = 1 << 17;

    /// <summary>Cuts a corpus into batches. The list is the same one each time, filled anew.</summary>
    public static IEnumerable<List<Example>> Of(IEnumerable<Example> examples, CancellationToken cancellationToken)
    {
        var (batch, characters) = (new List<Example>(), 0L);
        foreach (var example in examples)
        {
            batch.Add(example);
            foreach (var segment in example.Segments)
            {
                characters += segment.Text.Length;
            }

            if (batch.Count == MostExamples || characters >= MostCharacters)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return batch;
                characters = 0;
                batch.Clear();
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    /// <summary>
    /// Adds every example to one of several counts; which one means nothing, for counts are whole numbers and are merged.
    /// </summary>
    public static void Count(
        IEnumerable<Example> corpus, int workers, Action<int, Example> add, Action<long> report, CancellationToken cancellation)
    {
        long done = 0;
        foreach (var batch in Of(corpus, cancellation))
        {
            Work.Share(workers, workers, worker =>
            {
                for (var at = worker; at < batch.Count; at += workers)
                {
                    add(worker, batch[at]);
                }
            });
            done += batch.Count;
            report(done);
        }
    }
}

namespace FisherSft.Embedding.Onnx.Batches;

/// <summary>
/// Puts windows of like length into one batch. Sorted by length, a batch takes windows while its rows times the longest
/// keep within the budget and none is shorter than nine tenths of the longest: so less than a tenth of it is padding.
/// </summary>
internal static class BatchPlan
{
    /// <param name="windows">The windows of a chunk.</param>
    /// <param name="budget">Tokens of a batch, padding among them; a longer window makes a batch of its own.</param>
    /// <returns>The batches, the longest windows first, so that what ends last is short.</returns>
    public static IEnumerable<List<Window>> Of(IEnumerable<Window> windows, int budget)
    {
        var batch = new List<Window>();
        foreach (var window in windows.OrderByDescending(window => window.Length))
        {
            if (batch.Count > 0
                && ((long)batch[0].Length * (batch.Count + 1) > budget || window.Length * 10L < batch[0].Length * 9L))
            {
                yield return batch;
                batch = [];
            }

            batch.Add(window);
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }
}

namespace FisherSft.Embedding.Onnx.Batches;

/// <summary>Windows that run together.</summary>
/// <param name="Windows">Its rows.</param>
/// <param name="Length">The length that each row is padded to.</param>
internal sealed record Batch(IReadOnlyList<Window> Windows, int Length);

/// <summary>How windows are put into batches, the longest first, so that what ends last is short.</summary>
internal static class BatchPlan
{
    /// <summary>
    /// Batches whose rows are padded by their own length alone. A product takes each row by itself, but sums over a row's positions
    /// are cut by how many there are: so a window's states are the same bits in any batch, on a CPU.
    /// </summary>
    /// <param name="windows">The windows of a chunk.</param>
    /// <param name="budget">Tokens of a batch, padding among them; a longer window makes a batch of its own.</param>
    /// <param name="padded">The length that a window's own leads to, which grows with it.</param>
    public static IEnumerable<Batch> Exact(IEnumerable<Window> windows, int budget, Func<int, int> padded) =>
        // One row alone is multiplied in a way of its own, so it is never put beside others.
        Of(windows, budget, padded, (length, of) => of > 1 && padded(length) == of);

    /// <summary>
    /// Batches for a GPU, which wants few large ones: a row may be nine tenths of the longest, so less than a tenth of a batch is
    /// padding. Its products are cut by the whole batch's size whatever the rows' lengths.
    /// </summary>
    /// <param name="windows">The windows of a chunk.</param>
    /// <param name="budget">Tokens of a batch, padding among them; a longer window makes a batch of its own.</param>
    public static IEnumerable<Batch> Few(IEnumerable<Window> windows, int budget) =>
        Of(windows, budget, length => length, (length, of) => length * 10L >= of * 9L);

    /// <summary>
    /// A length in sixteenths of a power of two, up to 32 as it is; two at least, for products of one row are taken in a way of
    /// their own. A fiftieth is padding on average.
    /// </summary>
    /// <param name="length">A window's own.</param>
    /// <param name="context">C, which is the most.</param>
    internal static int Padded(int length, int context)
    {
        var step = Math.Max(1, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length) / 32);
        return Math.Min(Math.Max(2, (length + step - 1) / step * step), context);
    }

    private static IEnumerable<Batch> Of(IEnumerable<Window> windows, int budget, Func<int, int> padded, Func<int, int, bool> fits)
    {
        var (batch, length) = (new List<Window>(), 0);
        foreach (var window in windows.OrderByDescending(window => window.Length))
        {
            if (batch.Count > 0 && ((long)length * (batch.Count + 1) > budget || !fits(window.Length, length)))
            {
                yield return new Batch(batch, length);
                batch = [];
            }

            length = batch.Count == 0 ? padded(window.Length) : length;
            batch.Add(window);
        }

        if (batch.Count > 0)
        {
            yield return new Batch(batch, length);
        }
    }
}

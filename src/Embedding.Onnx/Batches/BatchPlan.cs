namespace FisherSft.Embedding.Onnx.Batches;

/// <summary>Windows that run together.</summary>
/// <param name="Windows">Its rows.</param>
/// <param name="Length">The length that each row is padded to.</param>
internal sealed record Batch(IReadOnlyList<Window> Windows, int Length);

/// <summary>How windows are put into batches, the longest first, so that what ends last is short.</summary>
internal static class BatchPlan
{
    /// <summary>
    /// Batches for a CPU. The length that a window is padded to depends on its own alone: a product takes each row by itself,
    /// but sums over a row's positions are cut by how many there are, so with this length a window's states are the same bits
    /// in any batch. Lengths come in sixteenths of a power of two, which leaves a fiftieth of padding on average.
    /// </summary>
    /// <param name="windows">The windows of a chunk.</param>
    /// <param name="budget">Tokens of a batch, padding among them; a longer window makes a batch of its own.</param>
    /// <param name="context">The longest length there is.</param>
    public static IEnumerable<Batch> Exact(IEnumerable<Window> windows, int budget, int context) =>
        Of(windows, budget, window => Padded(window.Length, context), (length, of) => Padded(length, context) == of);

    /// <summary>
    /// Batches for a GPU, which wants few large ones: a row may be nine tenths of the longest, so less than a tenth of a batch is
    /// padding. Its products are cut by the whole batch's size whatever the rows' lengths.
    /// </summary>
    /// <param name="windows">The windows of a chunk.</param>
    /// <param name="budget">Tokens of a batch, padding among them; a longer window makes a batch of its own.</param>
    public static IEnumerable<Batch> Few(IEnumerable<Window> windows, int budget) =>
        Of(windows, budget, window => window.Length, (length, of) => length * 10L >= of * 9L);

    /// <summary>The length that a window is padded to on a CPU; two at least, for products of one row are taken in a way of their own.</summary>
    internal static int Padded(int length, int context)
    {
        var step = Math.Max(1, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length) / 32);
        return Math.Min(Math.Max(2, (length + step - 1) / step * step), context);
    }

    private static IEnumerable<Batch> Of(IEnumerable<Window> windows, int budget, Func<Window, int> lengthOf, Func<int, int, bool> fits)
    {
        var (batch, length) = (new List<Window>(), 0);
        foreach (var window in windows.OrderByDescending(window => window.Length))
        {
            if (batch.Count > 0 && ((long)length * (batch.Count + 1) > budget || !fits(window.Length, length)))
            {
                yield return new Batch(batch, length);
                batch = [];
            }

            length = batch.Count == 0 ? lengthOf(window) : length;
            batch.Add(window);
        }

        if (batch.Count > 0)
        {
            yield return new Batch(batch, length);
        }
    }
}

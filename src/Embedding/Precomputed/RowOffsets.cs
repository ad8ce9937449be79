namespace FisherSft.Embedding.Precomputed;

/// <summary>
/// Where each example's rows begin, in memory: how many an example has, 4 bytes, and for every 64th where its rows begin.
/// </summary>
/// <param name="examples">N.</param>
internal sealed class RowOffsets(int examples)
{
    private const int Step = 64;

    private readonly int[] _counts = new int[examples];
    private readonly long[] _starts = new long[(examples + Step - 1) / Step];

    /// <summary>Notes an example; all of them, one after the other.</summary>
    /// <param name="example">i.</param>
    /// <param name="start">offsets[i].</param>
    /// <param name="end">offsets[i + 1].</param>
    public void Set(int example, long start, long end)
    {
        _counts[example] = (int)(end - start);
        if (example % Step == 0)
        {
            _starts[example / Step] = start;
        }
    }

    /// <summary>M_i.</summary>
    public int CountOf(int example) => _counts[example];

    /// <summary>offsets[i].</summary>
    public long StartOf(int example)
    {
        var first = example / Step * Step;
        var start = _starts[example / Step];
        foreach (var count in _counts.AsSpan(first, example - first))
        {
            start += count;
        }

        return start;
    }
}

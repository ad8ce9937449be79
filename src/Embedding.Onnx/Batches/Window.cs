namespace FisherSft.Embedding.Onnx.Batches;

/// <summary>A stretch of an example that the model reads at once.</summary>
/// <param name="Example">The example's place in its chunk.</param>
/// <param name="Start">The position it begins at.</param>
/// <param name="Length">How many positions it has.</param>
/// <param name="From">The first position, counted in the example, whose row is taken from this window.</param>
internal readonly record struct Window(int Example, int Start, int Length, int From)
{
    /// <summary>
    /// The longest window of which what the graph gives stays under 2 GiB of float32: the library hands out no more as a span.
    /// </summary>
    /// <param name="context">C.</param>
    /// <param name="width">Values of a position: d, or L where logits are fetched.</param>
    public static int Longest(int context, int width) => (int)Math.Min(context, int.MaxValue / ((long)sizeof(float) * width));

    /// <summary>
    /// Covers an example. A window begins a quarter of the context before the first row that it gives, so that each row has
    /// at least that much history; windows without a trained row are left out.
    /// </summary>
    /// <param name="example">Its place in its chunk.</param>
    /// <param name="trained">Which rows are wanted.</param>
    /// <param name="context">C, at least 2.</param>
    public static IEnumerable<Window> Cover(int example, bool[] trained, int context)
    {
        var overlap = context / 4;
        for (var from = 0; from < trained.Length;)
        {
            var start = from == 0 ? 0 : from - overlap;
            var end = Math.Min(start + context, trained.Length);
            if (trained.AsSpan(from, end - from).Contains(true))
            {
                yield return new Window(example, start, end - start, from);
            }

            from = end;
        }
    }
}

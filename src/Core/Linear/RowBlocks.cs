namespace FisherSft.Core.Linear;

/// <summary>Cuts a product by rows of its result, on several threads where that is worth it; it changes no bit.</summary>
internal static class RowBlocks
{
    // Fewer multiply-adds, about five microseconds, are not worth handing over.
    private const long WorthSharing = 1L << 18;

    /// <summary>Calls work for ranges of rows, each but the last of the same length, that cover all.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="block">Length of a range: whole tiles, since a tile may write beyond the last row of its range.</param>
    /// <param name="cost">Multiply-adds of the whole.</param>
    /// <param name="crew">Who works along; may be null.</param>
    /// <param name="work">Takes the first row and the one after the last.</param>
    public static void Run(int rows, int block, long cost, WorkCrew? crew, Action<int, int> work)
    {
        var blocks = (rows + block - 1) / block;
        if (crew is null || cost < WorthSharing)
        {
            for (var at = 0; at < blocks; at++)
            {
                work(at * block, Math.Min(rows, (at + 1) * block));
            }

            return;
        }

        crew.Run(blocks, at => work(at * block, Math.Min(rows, (at + 1) * block)));
    }
}

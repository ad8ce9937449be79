namespace FisherSft.Core.Linear;

/// <summary>Cuts a product by rows of its result, on several threads where that is worth it; it changes no bit.</summary>
internal static class RowBlocks
{
    // Fewer multiply-adds, about five microseconds, are not worth handing over.
    private const long WorthSharing = 1L << 17;

    /// <summary>
    /// Calls work for ranges of rows that cover all, as equal as whole tiles allow, the last rows first: of a triangle they cost
    /// the most.
    /// </summary>
    /// <param name="rows">How many.</param>
    /// <param name="tile">Ranges are whole tiles, since a tile may write beyond the last row of its range.</param>
    /// <param name="most">The longest range, a multiple of the tile.</param>
    /// <param name="cost">Multiply-adds of the whole.</param>
    /// <param name="crew">Who works along; may be null.</param>
    /// <param name="work">Takes the first row and the one after the last.</param>
    public static void Run(int rows, int tile, int most, long cost, WorkCrew? crew, Action<int, int> work)
    {
        if (crew is null || cost < WorthSharing)
        {
            for (var at = 0; at < rows; at += most)
            {
                work(at, Math.Min(rows, at + most));
            }

            return;
        }

        var pieces = crew.Threads * ((rows + (crew.Threads * most) - 1) / (crew.Threads * most));
        var length = ((rows + pieces - 1) / pieces + tile - 1) / tile * tile;
        var blocks = (rows + length - 1) / length;
        crew.Run(blocks, piece =>
        {
            var at = blocks - 1 - piece;
            work(at * length, Math.Min(rows, (at + 1) * length));
        });
    }
}

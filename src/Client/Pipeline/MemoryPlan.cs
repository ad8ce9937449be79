using FisherSft.Client.Options;
using FisherSft.Client.Progress;
using FisherSft.Core.Selection;
using FisherSft.Corpus;

namespace FisherSft.Client.Pipeline;

/// <summary>
/// Shares a limit on memory out among what a selection holds: the runtime, which is outside the collected heap; matrices and
/// work spaces, some bytes an example and a pick, which it cannot do without; and what may be more or less, the tokens
/// themselves, candidates' rows and tangents. The heap is held to its share by the runtime; this sees to it that the share is
/// enough. Sizes are what the code allocates, rounded up (tests hold a process to them).
/// </summary>
internal sealed record MemoryPlan
{
    /// <summary>The runtime, its code and its stacks.</summary>
    public const long Runtime = 80_000_000;

    /// <summary>What this program holds in any case, buffers of readers and writers among it.</summary>
    private const long Base = 50_000_000;

    /// <summary>A part of the heap that garbage and gaps take.</summary>
    private const double Slack = 0.25;

    /// <summary>
    /// Of each example: version, bound, place in the heap and number of tokens are 21; methods that sort all take some more.
    /// </summary>
    private const long ExampleBytes = 32;

    /// <summary>Of each example under a token budget, whose certificate sorts them by density.</summary>
    private const long DensityBytes = 120;

    /// <summary>Of each example that is in memory, where its rows are, as lists grow.</summary>
    private const long PlaceBytes = 36;

    /// <summary>Of each pick: its line of the ranking, and shares of what bounds the optimum.</summary>
    private const long PickBytes = 400;

    private const long LeastRoom = 16_000_000;

    // Unasked, no more of the machine's memory than this is taken for what is on disk already.
    private const double MostForFolder = 0.25;

    // A share of the room is kept for candidates: without any, their rows are read again and again.
    private const double MostForTokens = 0.8;

    /// <summary>Whether the tokens are to be kept on disk.</summary>
    public bool OnDisk { get; private init; }

    /// <summary>Whether an embeddings folder is read into memory, from where its rows come faster.</summary>
    public bool LoadsFolder { get; private init; }

    /// <summary>See <see cref="SelectionOptions.HeldBytes"/>.</summary>
    public long HeldBytes { get; private init; } = new SelectionOptions().HeldBytes;

    /// <summary>See <see cref="SelectionOptions.TangentBytes"/>.</summary>
    public long TangentBytes { get; private init; } = new SelectionOptions().TangentBytes;

    /// <summary>What the collected heap may take.</summary>
    /// <param name="limit">The limit on all memory.</param>
    /// <param name="modelBytes">The model's files: it lies outside the heap, once as read and once as its kernels want it.</param>
    public static long HeapOf(long limit, long modelBytes) => limit - Runtime - 2 * modelBytes;

    /// <summary>Holds a limit to what any run takes, before its corpus is known.</summary>
    /// <exception cref="InputException">It is too small.</exception>
    public static void CheckLeast(long limit)
    {
        if (HeapOf(limit, 0) < (Base + LeastRoom) / (1 - Slack))
        {
            throw TooSmall(limit, Runtime + (Base + LeastRoom) / (1 - Slack), "any run");
        }
    }

    /// <summary>Shares out.</summary>
    /// <param name="settings">What was asked for.</param>
    /// <param name="size">The corpus.</param>
    /// <param name="embedded">Whether the tokens are on disk in any case.</param>
    /// <exception cref="InputException">The limit is too small.</exception>
    public static MemoryPlan Of(SelectSettings settings, CorpusSize size, bool embedded)
    {
        var tokens = 4.0 * size.Tokens * size.Dimension + PlaceBytes * (double)size.Examples;
        if (settings.Memory is not { } limit)
        {
            return new MemoryPlan
            {
                OnDisk = !embedded && settings.Store is not null,
                LoadsFolder = embedded && tokens <= MostForFolder * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            };
        }

        var longest = 4.0 * size.Longest * size.Dimension;
        var evaluators = Math.Max(settings.Embedder.Threads, settings.Shards) + 2 * settings.Embedder.Threads + 2;
        var needed = Base + 64.0 * size.Dimension * size.Dimension + ExampleBytes * (double)size.Examples
            + PickBytes * Picks(settings.Budget, size) + evaluators * WorkSpace(size) + (settings.Shards + 2) * longest;
        needed += settings.Budget.Unit == BudgetUnit.Tokens ? DensityBytes * (double)size.Examples : 0;
        var room = HeapOf(limit, size.ModelBytes) * (1 - Slack) - needed;
        if (room < LeastRoom)
        {
            var least = Runtime + 2 * size.ModelBytes + (needed + LeastRoom) / (1 - Slack);
            throw TooSmall(limit, least, $"{Words.Count(size.Examples, "examples")} of {size.Dimension} dimensions");
        }

        var onDisk = !embedded && (settings.Store is not null || tokens > MostForTokens * room);
        room -= embedded || onDisk ? 0 : tokens;

        // Candidates' rows are there twice while a round's proposals are looked at.
        return new MemoryPlan
        {
            OnDisk = onDisk,
            HeldBytes = (long)Math.Min(new SelectionOptions().HeldBytes, room / 4),
            TangentBytes = (long)Math.Min(new SelectionOptions().TangentBytes, room / 3),
        };
    }

    /// <summary>About how many examples are picked; twice as many where tokens are counted, for picks may be short.</summary>
    private static double Picks(Budget budget, CorpusSize size) => budget.Unit == BudgetUnit.Tokens
        ? Math.Min(size.Examples, 2.0 * (double)budget.Amount / Math.Max(1, size.Tokens) * size.Examples)
        : budget.Examples(size.Examples);

    /// <summary>Of one thread: the longest example as it is read, widened and multiplied, and its products with itself.</summary>
    private static double WorkSpace(CorpusSize size)
    {
        var order = (double)Math.Min(size.Longest, size.Dimension);
        var rows = size.Longest <= size.Dimension ? size.Longest : 192.0;
        return 4.0 * size.Longest * size.Dimension + 1.25 * (28 * (rows + 8) * size.Dimension + 16 * (order + 8) * (order + 8));
    }

    private static InputException TooSmall(long limit, double least, string what)
    {
        var megabytes = Math.Ceiling(least / 1e6);
        return new InputException(FormattableString.Invariant(
            $"--memory {Words.Bytes(limit)} is too little for {what}; pass --memory {megabytes}MB or more."));
    }
}

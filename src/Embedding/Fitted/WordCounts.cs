using FisherSft.Corpus;

namespace FisherSft.Embedding.Fitted;

/// <summary>
/// How often each word stands in a part of a corpus. Whole numbers, so the counts of parts merged in any order are those
/// of the whole. Fill it from one thread. Memory grows with the number of distinct words, about 80 bytes each.
/// </summary>
public sealed class WordCounts
{
    private readonly Dictionary<string, (long Total, long Trained)> _counts = new(StringComparer.Ordinal);

    /// <summary>Distinct words.</summary>
    public int Distinct => _counts.Count;

    /// <summary>Examples counted.</summary>
    public long Examples { get; private set; }

    /// <summary>Words of trained segments: Σ M_i.</summary>
    public long TrainedWords { get; private set; }

    /// <summary>Counts the words of an example.</summary>
    public void Add(Example example)
    {
        var counts = _counts.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> scratch = stackalloc char[WordTokenizer.ScratchLength];
        foreach (var segment in example.Segments)
        {
            var words = new WordTokenizer(segment.Text, scratch);
            while (words.MoveNext())
            {
                counts.TryGetValue(words.Current, out var count);
                counts[words.Current] = (count.Total + 1, count.Trained + (segment.Trained ? 1 : 0));
                TrainedWords += segment.Trained ? 1 : 0;
            }
        }

        Examples++;
    }

    /// <summary>Adds the counts of another part.</summary>
    public void Merge(WordCounts other)
    {
        foreach (var (word, more) in other._counts)
        {
            _counts.TryGetValue(word, out var count);
            _counts[word] = (count.Total + more.Total, count.Trained + more.Trained);
        }

        Examples += other.Examples;
        TrainedWords += other.TrainedWords;
    }

    /// <summary>
    /// The counts in chunks, for where no <see cref="Merge"/> reaches; at least one. Equal counts give equal chunks, so one
    /// that was lost can be made again.
    /// </summary>
    /// <param name="maxBytes">What a chunk takes at most in any usual encoding, at least 1024.</param>
    public IEnumerable<WordCountsChunk> ToChunks(int maxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, Chunks.Smallest);
        return Make();

        IEnumerable<WordCountsChunk> Make()
        {
            var words = _counts.Keys.ToArray();
            Array.Sort(words, string.CompareOrdinal);
            var from = 0;
            do
            {
                var (to, bytes) = (from, 2 * Chunks.BytesANumber);
                while (to < words.Length && (bytes += BytesOf(words[to])) <= maxBytes)
                {
                    to++;
                }

                var some = words[from..to];
                yield return new WordCountsChunk(
                    some,
                    Array.ConvertAll(some, word => _counts[word].Total),
                    Array.ConvertAll(some, word => _counts[word].Trained),
                    from == 0 ? Examples : 0);
                from = to;
            }
            while (from < words.Length);
        }

        static int BytesOf(string word) => 3 * Chunks.BytesANumber + Chunks.BytesAUnit * word.Length;
    }

    /// <summary>Adds a chunk of the counts of another part; each chunk once, in any order.</summary>
    /// <exception cref="ArgumentException">The chunk cannot be one; nothing is added.</exception>
    public void Add(WordCountsChunk chunk)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        var (words, totals, trained, examples) = chunk;
        Chunks.Check(words.Length == totals.Length && words.Length == trained.Length, "lists of unequal length");
        Chunks.Check(examples >= 0 && Array.TrueForAll(totals, static count => count > 0), "a count below 1");
        for (var at = 0; at < words.Length; at++)
        {
            Chunks.Check(trained[at] >= 0 && trained[at] <= totals[at], "a word more often trained on than counted");
            Chunks.Check(words[at] is { Length: > 0 and <= WordTokenizer.ScratchLength }, "a word of no length that words have");
        }

        for (var at = 0; at < words.Length; at++)
        {
            _counts.TryGetValue(words[at], out var count);
            _counts[words[at]] = (count.Total + totals[at], count.Trained + trained[at]);
            TrainedWords += trained[at];
        }

        Examples += examples;
    }

    /// <summary>The words, most frequent first, of equals the ordinally first.</summary>
    internal List<(string Word, long Total, long Trained)> Ordered()
    {
        var words = _counts.Select(static pair => (pair.Key, pair.Value.Total, pair.Value.Trained)).ToList();
        words.Sort(static (a, b) =>
            a.Total != b.Total ? b.Total.CompareTo(a.Total) : string.CompareOrdinal(a.Key, b.Key));
        return words;
    }
}

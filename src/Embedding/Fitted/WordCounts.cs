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

    /// <summary>The words, most frequent first, of equals the ordinally first.</summary>
    internal List<(string Word, long Total, long Trained)> Ordered()
    {
        var words = _counts.Select(static pair => (pair.Key, pair.Value.Total, pair.Value.Trained)).ToList();
        words.Sort(static (a, b) =>
            a.Total != b.Total ? b.Total.CompareTo(a.Total) : string.CompareOrdinal(a.Key, b.Key));
        return words;
    }
}

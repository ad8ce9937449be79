using System.Runtime.InteropServices;
using FisherSft.Corpus;

namespace FisherSft.Embedding.Fitted;

/// <summary>A word of an example.</summary>
/// <param name="Id">Its id in the vocabulary.</param>
/// <param name="Trained">Whether it is trained on, or only history.</param>
public readonly record struct WordId(int Id, bool Trained);

/// <summary>
/// The words that have a vector, the most frequent of a corpus. Id 0 stands for every word that has none; then the words,
/// most frequent first, of equals the ordinally first; last, as a context only, the marker that stands before a text.
/// Reading is safe from any thread.
/// </summary>
public sealed partial class Vocabulary
{
    /// <summary>The id of all words that are not in the vocabulary.</summary>
    public const int Unknown = 0;

    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly long[] _counts;
    private readonly long[] _trained;

    private Vocabulary(List<(string Word, long Total, long Trained)> words, int cap)
    {
        var known = Math.Min(words.Count, cap);
        (_counts, _trained) = (new long[known + 1], new long[known + 1]);
        for (var at = 0; at < words.Count; at++)
        {
            var id = at < known ? at + 1 : Unknown;
            _counts[id] += words[at].Total;
            _trained[id] += words[at].Trained;
            if (id != Unknown)
            {
                _ids.Add(words[at].Word, id);
            }
        }
    }

    /// <summary>Words that have a vector, the unknown word not counted.</summary>
    public int Size => _ids.Count;

    /// <summary>How many ids words have, the unknown word's included: the rows of the counts.</summary>
    public int WordIds => _counts.Length;

    /// <summary>How many ids contexts have: those of words, and the marker before a text.</summary>
    public int ContextIds => _counts.Length + 1;

    /// <summary>The context that stands before a text.</summary>
    public int Beginning => _counts.Length;

    /// <summary>How often each word stands in the corpus, by id.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>How often each word is trained on, by id.</summary>
    public ReadOnlySpan<long> TrainedCounts => _trained;

    /// <summary>Takes the most frequent words.</summary>
    /// <param name="counts">The counts of the whole corpus.</param>
    /// <param name="cap">How many words at most, at least 1.</param>
    public static Vocabulary From(WordCounts counts, int cap)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cap, 1);
        return new Vocabulary(counts.Ordered(), cap);
    }

    /// <summary>The words of an example in order, segment after segment.</summary>
    /// <param name="example">The example.</param>
    /// <param name="words">Cleared and filled.</param>
    public void Encode(Example example, List<WordId> words)
    {
        var ids = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> scratch = stackalloc char[WordTokenizer.ScratchLength];
        words.Clear();
        foreach (var segment in example.Segments)
        {
            var tokenizer = new WordTokenizer(segment.Text, scratch);
            while (tokenizer.MoveNext())
            {
                words.Add(new WordId(ids.TryGetValue(tokenizer.Current, out var id) ? id : Unknown, segment.Trained));
            }
        }
    }

    /// <summary>M_i: how many of an example's words are trained on.</summary>
    internal static int TrainedOf(List<WordId> words)
    {
        var count = 0;
        foreach (var word in CollectionsMarshal.AsSpan(words))
        {
            count += word.Trained ? 1 : 0;
        }

        return count;
    }
}

using System.Runtime.InteropServices;
using FisherSft.Corpus;

namespace FisherSft.Embedding.Fitted;

/// <summary>
/// How often a word stands to the right of a context, up to a window of words away, the nearer the more: a pair k apart
/// counts window + 1 − k. The marker before a text is a context too. Prompts count as text does, for they teach what
/// follows what. Whole numbers, so the counts of parts merged in any order are those of the whole, and PPMI is made from
/// them in a fixed order. Fill it from one thread. About 32 bytes a distinct pair.
/// </summary>
public sealed class CooccurrenceCounts
{
    private readonly Vocabulary _vocabulary;
    private readonly int _window;
    private readonly PairTable _pairs = new();
    private readonly List<WordId> _words = [];

    /// <summary>Creates empty counts.</summary>
    /// <param name="vocabulary">Says which words have an id.</param>
    /// <param name="window">How far to the left contexts are taken, in words, at least 1.</param>
    public CooccurrenceCounts(Vocabulary vocabulary, int window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        (_vocabulary, _window) = (vocabulary, window);
    }

    /// <summary>Distinct pairs.</summary>
    public int Distinct => _pairs.Count;

    /// <summary>Counts the pairs of an example.</summary>
    public void Add(Example example)
    {
        _vocabulary.Encode(example, _words);
        var words = CollectionsMarshal.AsSpan(_words);
        for (var j = 0; j < words.Length; j++)
        {
            for (var k = 1; k <= Math.Min(_window, j + 1); k++)
            {
                var context = j == k - 1 ? _vocabulary.Beginning : words[j - k].Id;
                _pairs.Add(words[j].Id, context, _window + 1 - k);
            }
        }
    }

    /// <summary>Adds the counts of another part, made with the same vocabulary and window.</summary>
    public void Merge(CooccurrenceCounts other)
    {
        if (other._vocabulary != _vocabulary || other._window != _window)
        {
            throw new ArgumentException("counts of another vocabulary or window", nameof(other));
        }

        _pairs.Add(other._pairs);
    }

    /// <summary>
    /// The counts in chunks, for where no <see cref="Merge"/> reaches; none where nothing was counted. Equal counts give
    /// equal chunks, so one that was lost can be made again. Takes 16 bytes a pair meanwhile.
    /// </summary>
    /// <param name="maxBytes">What a chunk takes at most in any usual encoding, at least 1024.</param>
    public IEnumerable<CooccurrenceChunk> ToChunks(int maxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, Chunks.Smallest);
        return Make();

        IEnumerable<CooccurrenceChunk> Make()
        {
            var (keys, counts) = _pairs.Sorted();
            var most = maxBytes / (2 * Chunks.BytesANumber) - 1;
            for (var from = 0; from < keys.Length; from += most)
            {
                var to = (int)Math.Min((long)from + most, keys.Length);
                yield return new CooccurrenceChunk(keys[from..to], counts[from..to]);
            }
        }
    }

    /// <summary>Adds a chunk of another part's counts, made with the same vocabulary and window; each once, in any order.</summary>
    /// <exception cref="ArgumentException">The chunk cannot be one of this vocabulary; nothing is added.</exception>
    public void Add(CooccurrenceChunk chunk)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        Chunks.Check(chunk.Keys.Length == chunk.Counts.Length, "lists of unequal length");
        Chunks.Check(Array.TrueForAll(chunk.Counts, static count => count > 0), "a count below 1");
        foreach (var key in chunk.Keys)
        {
            var isKnown = (ulong)key >> 32 < (uint)_vocabulary.WordIds && (uint)key < (uint)_vocabulary.ContextIds;
            Chunks.Check(isKnown, "a word that is not in the vocabulary");
        }

        for (var at = 0; at < chunk.Keys.Length; at++)
        {
            _pairs.Add((ulong)chunk.Keys[at], chunk.Counts[at]);
        }
    }

    /// <summary>The counts by rows: of word r, at starts[r] … starts[r + 1] − 1, contexts ascending.</summary>
    internal (int[] Starts, int[] Contexts, long[] Counts) ByRows()
    {
        var starts = new int[_vocabulary.WordIds + 1];
        foreach (var (key, _) in _pairs.Pairs())
        {
            starts[(key >> 32) + 1]++;
        }

        for (var row = 0; row < _vocabulary.WordIds; row++)
        {
            starts[row + 1] += starts[row];
        }

        var (contexts, counts) = (new int[_pairs.Count], new long[_pairs.Count]);
        var next = starts[..^1];
        foreach (var (key, count) in _pairs.Pairs())
        {
            var to = next[key >> 32]++;
            (contexts[to], counts[to]) = ((int)(uint)key, count);
        }

        for (var row = 0; row < _vocabulary.WordIds; row++)
        {
            Array.Sort(contexts, counts, starts[row], starts[row + 1] - starts[row]);
        }

        return (starts, contexts, counts);
    }
}

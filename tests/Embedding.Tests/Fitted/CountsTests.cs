using FisherSft.Corpus;
using FisherSft.Embedding.Fitted;

namespace FisherSft.Embedding.Tests.Fitted;

public sealed class CountsTests
{
    [Fact]
    public void Vocabulary_IsOrderedByCountThenOrdinally_AndTheRestIsUnknown()
    {
        var counts = new WordCounts();
        counts.Add(Texts.Lines("b a c b a d e")[0]);
        var vocabulary = Vocabulary.From(counts, 3);
        var words = new List<WordId>();
        vocabulary.Encode(Texts.Lines("a b c d e never")[0], words);
        Assert.Equal([1, 2, 3, 0, 0, 0], words.Select(static word => word.Id));
        Assert.Equal([2L, 2, 2, 1], vocabulary.Counts.ToArray());
        Assert.Equal((3, 4, 5, 4), (vocabulary.Size, vocabulary.WordIds, vocabulary.ContextIds, vocabulary.Beginning));
    }

    [Fact]
    public void PromptWords_AreNotTrained_ButAreHistory()
    {
        var example = Texts.Of(0, new Segment("one two", false), new Segment("three", true));
        var counts = new WordCounts();
        counts.Add(example);
        Assert.Equal(1, counts.TrainedWords);
        var words = new List<WordId>();
        Vocabulary.From(counts, 10).Encode(example, words);
        Assert.Equal([false, false, true], words.Select(static word => word.Trained));
    }

    [Fact]
    public void SegmentBoundaries_SeparateWords()
    {
        var counts = new WordCounts();
        counts.Add(Texts.Of(0, new Segment("ab", false), new Segment("cd", true)));
        Assert.Equal(2, counts.Distinct);
    }

    [Fact]
    public void Pairs_CountTheNearerTheMore_AndTheBeginning()
    {
        var (counts, vocabulary) = Count(Texts.Lines("a b a"), window: 2);
        var (starts, contexts, values) = counts.ByRows();

        // Ids: a 1, b 2, the beginning 3. Rows of the unknown word: none.
        Assert.Equal([0, 0, 3, 5], starts);
        Assert.Equal([1, 2, 3, 1, 3], contexts);
        Assert.Equal([1L, 2, 2, 2, 1], values);
        Assert.Equal(3, vocabulary.Beginning);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void CountsOfParts_MergeToThoseOfTheWhole(int parts)
    {
        var corpus = Texts.Markov(100, 300, 40, seed: 3);
        var (whole, vocabulary) = Count(corpus, 4);
        var merged = new CooccurrenceCounts(vocabulary, 4);
        for (var part = parts - 1; part >= 0; part--)
        {
            var counts = new CooccurrenceCounts(vocabulary, 4);
            corpus.Where(example => example.Index % parts == part).ToList().ForEach(counts.Add);
            merged.Merge(counts);
        }

        Assert.Equal(whole.ByRows().Counts, merged.ByRows().Counts);
        Assert.Equal(whole.ByRows().Contexts, merged.ByRows().Contexts);
    }

    [Fact]
    public void Ppmi_IsWhatItsDefinitionGives()
    {
        var (counts, vocabulary) = Count(Texts.Markov(20, 30, 50, seed: 1), 4);
        var (starts, contexts, values) = counts.ByRows();
        var ppmi = Ppmi.Of(counts, vocabulary.ContextIds);
        var found = new double[vocabulary.WordIds, vocabulary.ContextIds];
        for (var row = 0; row < ppmi.Rows; row++)
        {
            for (var at = ppmi.Starts[row]; at < ppmi.Starts[row + 1]; at++)
            {
                found[row, ppmi.ColumnOf[at]] = ppmi.Values[at];
            }
        }

        var (positive, total) = (0, (double)values.Sum());
        for (var row = 0; row < vocabulary.WordIds; row++)
        {
            for (var at = starts[row]; at < starts[row + 1]; at++)
            {
                var ofWord = values[starts[row]..starts[row + 1]].Sum();
                var ofContext = values.Where((_, other) => contexts[other] == contexts[at]).Sum();
                var expected = Math.Max(0, Math.Log(values[at] * total / ((double)ofWord * ofContext)));

                // The matrix holds float32: half a unit in its last place.
                Assert.Equal(expected, found[row, contexts[at]], 1e-7 * Math.Max(1, expected));
                positive += expected > 0 ? 1 : 0;
            }
        }

        Assert.Equal(positive, ppmi.Values.Length);
    }

    private static (CooccurrenceCounts Counts, Vocabulary Vocabulary) Count(List<Example> corpus, int window)
    {
        var words = new WordCounts();
        corpus.ForEach(words.Add);
        var vocabulary = Vocabulary.From(words, 1000);
        var counts = new CooccurrenceCounts(vocabulary, window);
        corpus.ForEach(counts.Add);
        return (counts, vocabulary);
    }
}

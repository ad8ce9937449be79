using FisherSft.Embedding.Fitted;

namespace FisherSft.Embedding.Tests.Fitted;

public sealed class ChunksTests
{
    [Theory]
    [InlineData(1024)]
    [InlineData(5000)]
    [InlineData(int.MaxValue)]
    public void Chunks_StayBelowTheirSize_AndAscend(int maxBytes)
    {
        var (words, pairs) = Counted();
        var wordChunks = words.ToChunks(maxBytes).ToList();
        Assert.All(wordChunks, chunk => Assert.True(chunk.Words.Sum(static word => 3 * word.Length + 30) + 20 <= maxBytes));
        var all = wordChunks.SelectMany(static chunk => chunk.Words).ToList();
        Assert.Equal(all.Order(StringComparer.Ordinal), all);
        Assert.Equal(words.Distinct, all.Count);
        Assert.Equal(words.Examples, wordChunks.Sum(static chunk => chunk.Examples));

        var pairChunks = pairs.ToChunks(maxBytes).ToList();
        Assert.All(pairChunks, chunk => Assert.True(20L * chunk.Keys.Length + 20 <= maxBytes));
        var keys = pairChunks.SelectMany(static chunk => chunk.Keys).ToList();
        Assert.Equal(keys.Order(), keys);
        Assert.Equal(pairs.Distinct, keys.Count);
    }

    [Fact]
    public void ChunksAddedUp_AreTheCounts()
    {
        var (words, pairs) = Counted();
        var again = new WordCounts();
        words.ToChunks(1024).ToList().ForEach(again.Add);
        Assert.Equal(words.Ordered(), again.Ordered());
        Assert.Equal((words.Examples, words.TrainedWords), (again.Examples, again.TrainedWords));

        var pairsAgain = new CooccurrenceCounts(Vocabulary.From(words, 100), 2);
        pairs.ToChunks(1024).ToList().ForEach(pairsAgain.Add);
        Assert.Equal(pairs.ByRows().Starts, pairsAgain.ByRows().Starts);
        Assert.Equal(pairs.ByRows().Contexts, pairsAgain.ByRows().Contexts);
        Assert.Equal(pairs.ByRows().Counts, pairsAgain.ByRows().Counts);
    }

    [Fact]
    public void PartWithoutExamples_HasOneEmptyChunkOfWordsAndNoneOfPairs()
    {
        var (words, pairs) = (new WordCounts(), new CooccurrenceCounts(Vocabulary.From(new WordCounts(), 1), 1));
        var chunk = Assert.Single(words.ToChunks(1024));
        Assert.Equal((0, 0L), (chunk.Words.Length, chunk.Examples));
        Assert.Empty(pairs.ToChunks(1024));
        Assert.Throws<ArgumentOutOfRangeException>(() => words.ToChunks(1023));
        Assert.Throws<ArgumentOutOfRangeException>(() => pairs.ToChunks(1023));
    }

    [Fact]
    public void ChunkThatCannotBe_IsRefusedWhole()
    {
        var (words, pairs) = Counted();
        var (distinct, distinctPairs) = (words.Distinct, pairs.Distinct);
        WordCountsChunk[] badWords =
        [
            new(["new"], [1, 2], [1], 0), new(["new"], [0], [0], 0), new(["new"], [1], [2], 0), new(["new", ""], [1, 1], [1, 1], 0),
            new(["new"], [1], [1], -1),
        ];
        Assert.All(badWords, chunk => Assert.Throws<ArgumentException>(() => words.Add(chunk)));
        CooccurrenceChunk[] badPairs =
        [
            new([0], []), new([0], [0]), new([0, 1000], [1, 1]), new([0, 1000L << 32], [1, 1]), new([0, -1], [1, 1]),
        ];
        Assert.All(badPairs, chunk => Assert.Throws<ArgumentException>(() => pairs.Add(chunk)));
        Assert.Equal((distinct, distinctPairs), (words.Distinct, pairs.Distinct));
    }

    private static (WordCounts Words, CooccurrenceCounts Pairs) Counted()
    {
        var corpus = Texts.Markov(60, 200, 40, seed: 5);
        var words = new WordCounts();
        corpus.ForEach(words.Add);
        var pairs = new CooccurrenceCounts(Vocabulary.From(words, 100), 2);
        corpus.ForEach(pairs.Add);
        return (words, pairs);
    }
}

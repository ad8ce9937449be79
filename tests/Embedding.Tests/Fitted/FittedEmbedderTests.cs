using FisherSft.Core.Tokens;
using FisherSft.Corpus;
using FisherSft.Embedding.Fitted;

namespace FisherSft.Embedding.Tests.Fitted;

public sealed class FittedEmbedderTests
{
    private static readonly List<Example> Corpus = Texts.Markov(300, 200, 30, seed: 7);

    [Fact]
    public void VectorsAndRows_AreTheSame_ForAnyNumberOfThreads()
    {
        var (fingerprint, rows) = Embedded(1);
        foreach (var threads in new[] { 2, 4 })
        {
            var (again, rowsAgain) = Embedded(threads);
            Assert.Equal(fingerprint, again);
            Assert.Equal(rows, rowsAgain);
        }

        static (string Fingerprint, float[] Rows) Embedded(int threads)
        {
            using var embedder = Prepared(Corpus, 32, threads);
            var tokens = new TokenMatrix(32);
            embedder.Embed(Corpus, tokens, CancellationToken.None);
            return (embedder.Fingerprint, [.. Enumerable.Range(0, tokens.Count).SelectMany(i => Texts.RowsOf(tokens, i))]);
        }
    }

    /// <summary>
    /// These bits are every machine's, also with vector instructions off (DOTNET_EnableHWIntrinsic=0). They change only
    /// when the method does; then so do selections.
    /// </summary>
    [Fact]
    public void Vectors_AreTheSame_OnEveryMachine()
    {
        using var embedder = Prepared(Corpus, 32, 2);
        Assert.StartsWith("28D55703F37125A3", embedder.Fingerprint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Vectors_AreTheSame_HoweverTheCorpusIsCounted(int parts)
    {
        using var whole = Prepared(Corpus, 32, 1);
        var (words, pairs) = (new WordCounts(), default(CooccurrenceCounts));
        foreach (var part in Corpus.GroupBy(example => example.Index % parts).Reverse())
        {
            var counts = new WordCounts();
            part.ToList().ForEach(counts.Add);
            words.Merge(counts);
        }

        using var merged = new FittedEmbedder(new FittedOptions { Dimension = 32 });
        var vocabulary = merged.VocabularyOf(words);
        foreach (var part in Corpus.GroupBy(example => example.Index * 7 % parts))
        {
            var counts = merged.CountsFor(vocabulary);
            part.ToList().ForEach(counts.Add);
            pairs ??= merged.CountsFor(vocabulary);
            pairs.Merge(counts);
        }

        merged.Fit(vocabulary, pairs!, CancellationToken.None);
        Assert.Equal(whole.Fingerprint, merged.Fingerprint);
    }

    [Fact]
    public void AnotherSeed_GivesOtherBits_OnTheSameSubspace()
    {
        using var zero = Prepared(Corpus, 16, 1);
        using var one = Prepared(Corpus, 16, 1, seed: 1);
        Assert.NotEqual(zero.Fingerprint, one.Fingerprint);
    }

    [Fact]
    public void Histories_AreTheDecayedSumOfWhatPrecedes()
    {
        using var embedder = Prepared(Corpus, 16, 1);
        var example = Texts.Of(0, new Segment("w1 w2", false), new Segment("w3 w4 unheard w5", true));
        var tokens = new TokenMatrix(16);
        embedder.Embed([example], tokens, CancellationToken.None);
        var words = new List<WordId>();
        embedder.Vocabulary.Encode(example, words);
        int[] contexts = [embedder.Vocabulary.Beginning, .. words.Select(static word => word.Id)];
        Assert.Equal(4, tokens.TokensOf(0));
        var rows = Texts.RowsOf(tokens, 0);
        for (var row = 0; row < 4; row++)
        {
            for (var k = 0; k < 16; k++)
            {
                var expected = 0.0;
                for (var back = 1; back <= row + 3; back++)
                {
                    expected += Math.Pow(embedder.Vectors.Decay, back - 1)
                        * embedder.Vectors.Of(contexts[row + 3 - back])[k];
                }

                // Six float32 additions of values below 1.
                Assert.Equal(expected, rows[row * 16 + k], 1e-6);
            }
        }
    }

    [Fact]
    public void MeanSquareOfEmbeddings_IsNearOne()
    {
        using var embedder = Prepared(Corpus, 32, 1);
        var tokens = new TokenMatrix(32);
        embedder.Embed(Corpus, tokens, CancellationToken.None);
        var square = Enumerable.Range(0, tokens.Count).SelectMany(i => Texts.RowsOf(tokens, i)).Sum(static x => (double)x * x);

        // Exactly 1 for independent words; a chain's are not.
        Assert.InRange(square / tokens.TotalTokens, 0.5, 2);
    }

    [Fact]
    public void PromptWords_HaveNoRows()
    {
        using var embedder = Prepared(Corpus, 16, 1);
        var tokens = new TokenMatrix(16);
        embedder.Embed(
            [Texts.Of(0, new Segment("w1 w2 w3", false), new Segment("w4 w5", true), new Segment("w6", false))],
            tokens,
            CancellationToken.None);
        Assert.Equal(2, tokens.TokensOf(0));
    }

    [Fact]
    public void TooLargeADimension_IsRefusedWithTheRemedy()
    {
        var refused = Assert.Throws<InputException>(() => Prepared(Texts.Lines("one two three two"), 8, 1).Dispose());
        Assert.Equal(
            "--dim 8 is above what a vocabulary of 3 words supports; pass --dim 3 or less, or more text", refused.Message);
    }

    [Fact]
    public void VocabularyAsLargeAsTheDimension_GivesFiniteRows()
    {
        var corpus = Texts.Lines("one two three two", "three one");
        using var embedder = Prepared(corpus, 3, 2);
        var tokens = new TokenMatrix(3);
        embedder.Embed(corpus, tokens, CancellationToken.None);
        Assert.Equal(6, tokens.TotalTokens);
        Assert.All(Texts.RowsOf(tokens, 0), static value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void ExampleWithoutTrainedWords_IsRefusedByItsPlace()
    {
        using var embedder = Prepared(Corpus, 16, 2);
        var refused = Assert.Throws<InputException>(() => embedder.Embed(
            [.. Corpus, Texts.Of(300, new Segment(" \n", true))], new TokenMatrix(16), CancellationToken.None));
        Assert.Contains("example 300, from line 301, has 0 words to train on", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_AreAllCheckedAtOnce()
    {
        var refused = Assert.Throws<InputException>(() =>
            new FittedEmbedder(new FittedOptions { Dimension = 0, Vocabulary = -1, Threads = 1 }).Dispose());
        Assert.Equal(
            "--dim 0 is out of range; pass 1 to 4096; --vocabulary -1 is out of range; pass 1 to 1000000", refused.Message);
    }

    private static FittedEmbedder Prepared(List<Example> corpus, int dimension, int threads, int seed = 0)
    {
        var embedder = new FittedEmbedder(new FittedOptions { Dimension = dimension, Threads = threads, Seed = seed });
        embedder.Prepare(corpus, Texts.Silent, CancellationToken.None);
        return embedder;
    }
}

using FisherSft.Corpus;
using FisherSft.Embedding.Fitted;

namespace FisherSft.Embedding.Tests.Fitted;

public sealed class HeldOutSampleTests
{
    /// <summary>2³¹ values would be its rows, more than an array holds; drawn are two rows at most.</summary>
    [Fact]
    public void ExampleWhoseRowsNoArrayHolds_GivesTheRowsDrawn()
    {
        const int D = 32_768;
        const int M = 65_536;
        var example = Texts.Of(1, new Segment(string.Concat(Enumerable.Repeat("a b a c ", M / 4)), true));
        Assert.False(HeldOutSample.IsHeldOut(example));
        var counts = new WordCounts();
        counts.Add(example);
        var vocabulary = Vocabulary.From(counts, 10);
        var V = Enumerable.Range(0, vocabulary.ContextIds * D).Select(static at => Math.Sin(at)).ToArray();
        var model = new FittedModel(vocabulary, WordVectors.From(V, [.. Enumerable.Repeat(1.0, D)], vocabulary.Counts, 0.4f));

        // One of each 2³⁰ / 6000 tokens, so none of the first 178,956.
        var plan = new HeldOutPlan([1, 2], 1L << 30, 1, [new HeldOutStart(178_956 - 3, 0)]);
        var share = HeldOutSample.Take([example], 0, plan, model, CancellationToken.None);

        Assert.Equal((D, 0), (share.Training.X.Length, share.HeldOut.X.Length));
        var words = new List<WordId>();
        vocabulary.Encode(example, words);
        var rows = new float[4 * D];
        model.Vectors.Histories(words.Take(4).ToArray(), rows);
        Assert.Equal(rows[(3 * D)..], share.Training.X);
        Assert.Equal([2], share.Training.Y);
    }
}

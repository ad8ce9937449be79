using FisherSft.Corpus;
using FisherSft.Embedding.Fitted;
using FisherSft.Embedding.LastLayer;

namespace FisherSft.Embedding.Tests.LastLayer;

public sealed class LastLayerTests
{
    [Fact]
    public void Layer_IsAtTheMinimum_WhereTheGradientVanishes()
    {
        var (tokens, classes) = (Tokens(400, 6, 5, 1), 5);
        var layer = SoftmaxLayer.Fit(tokens, classes, 1e-2, 200, 1, CancellationToken.None);
        var least = Loss(layer.Parameters);
        for (var at = 0; at < layer.Parameters.Length; at++)
        {
            foreach (var step in new[] { -0.05f, 0.05f })
            {
                var moved = (float[])layer.Parameters.Clone();
                moved[at] += step;
                Assert.True(Loss(moved) > least, $"parameter {at} moved by {step} loses less");
            }
        }

        // The plain formula, in double.
        double Loss(float[] parameters)
        {
            var sum = 0.0;
            for (var i = 0; i < tokens.Count; i++)
            {
                var scores = Enumerable.Range(0, classes).Select(y => parameters[6 * classes + y]
                    + Enumerable.Range(0, 6).Sum(k => (double)tokens.X[i * 6 + k] * parameters[k * classes + y])).ToArray();
                sum += Math.Log(scores.Sum(Math.Exp)) - scores[tokens.Y[i]];
            }

            return sum / tokens.Count + 1e-2 / 2 * parameters.Take(6 * classes).Sum(static w => (double)w * w);
        }
    }

    [Fact]
    public void Layer_IsTheSame_ForAnyNumberOfThreads()
    {
        var tokens = Tokens(500, 12, 30, 2);
        var one = SoftmaxLayer.Fit(tokens, 30, 1e-4, 20, 1, CancellationToken.None);
        var three = SoftmaxLayer.Fit(tokens, 30, 1e-4, 20, 3, CancellationToken.None);
        Assert.Equal(one.Parameters, three.Parameters);
    }

    [Fact]
    public void EmbeddingsThatSayNothing_GiveTheUnigramsBits()
    {
        var (training, heldOut) = (Tokens(2000, 4, 10, 3), Tokens(1000, 4, 10, 4));
        var bits = HeldOutBits.Measure(
            training with { X = new float[8000] }, heldOut with { X = new float[4000] }, 10, 1, CancellationToken.None);

        // One added to a count of 200 is all that parts them.
        Assert.Equal(bits.UnigramBitsPerWord, bits.BitsPerWord, 0.01);
    }

    [Fact]
    public void HeldOut_OnAMarkovText_IsNearItsEntropy()
    {
        // Each word is followed by one of four: 2 bits, and the unigram needs nearly log2 200 = 7.6.
        var bits = Measure(Texts.Markov(600, 200, 40, seed: 11), 128);
        Assert.InRange(bits.UnigramBitsPerWord, 7, 7.7);
        Assert.InRange(bits.BitsPerWord, 2, 4);
        Assert.Equal((6000, 2000, 201), (bits.TrainedTokens, bits.HeldOutTokens, bits.Classes));
    }

    [Fact]
    public void HeldOut_OnShakespeare_IsBelowTheUnigram() => BelowUnigram(Texts.Paragraphs("shakespeare.txt"));

    [Fact]
    public void HeldOut_OnSherlock_IsBelowTheUnigram() => BelowUnigram(Texts.Paragraphs("sherlock.txt"));

    [Fact]
    public void HeldOut_OnInstructions_IsBelowTheUnigram() => BelowUnigram(Texts.Instructions());

    [Fact]
    public void HeldOut_OnTooFewWords_IsNotMeasured()
    {
        var corpus = Texts.Markov(10, 20, 19, seed: 1);
        using var embedder = new FittedEmbedder(new FittedOptions { Dimension = 4 });
        embedder.Prepare(corpus, Texts.Silent, CancellationToken.None);
        Assert.Null(embedder.MeasureHeldOut(corpus, CancellationToken.None));
    }

    private static void BelowUnigram(List<Example> corpus)
    {
        var bits = Measure(corpus, 256);
        TestContext.Current.TestOutputHelper?.WriteLine($"{bits}");
        Assert.True(bits.BitsPerWord < bits.UnigramBitsPerWord - 0.2, $"{bits}");
    }

    private static HeldOut Measure(List<Example> corpus, int dimension)
    {
        using var embedder = new FittedEmbedder(new FittedOptions { Dimension = dimension });
        embedder.Prepare(corpus, Texts.Silent, CancellationToken.None);
        return embedder.MeasureHeldOut(corpus, CancellationToken.None)!;
    }

    private static LabelledTokens Tokens(int count, int dimension, int classes, int seed)
    {
        var random = new Random(seed);
        var X = Enumerable.Range(0, count * dimension).Select(_ => (float)random.NextDouble()).ToArray();
        return new LabelledTokens(X, [.. Enumerable.Range(0, count).Select(_ => random.Next(classes))], dimension);
    }
}

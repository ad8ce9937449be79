using FisherSft.Corpus;
using FisherSft.Embedding.Npy;
using FisherSft.Embedding.Onnx.Tests.Support;
using FisherSft.Embedding.Onnx.Weights;

namespace FisherSft.Embedding.Onnx.Tests;

public sealed class PredictionTests
{
    // Some thousand float32 operations on logits up to ten.
    private const double Tolerance = 1e-4;

    [Fact]
    public void UncertaintyAndLoss_AreThoseOfTheSoftmax()
    {
        float[] logits = [1, -2, 0.5f, 300, 299];
        var weights = logits.Select(logit => Math.Exp(logit - 300.0)).ToArray();
        var p = weights.Select(weight => weight / weights.Sum()).ToArray();
        var prediction = Predictor.Of([.. logits], 4);

        Assert.Equal(1 - p.Sum(x => x * x), prediction.Uncertainty, 1e-6);
        Assert.Equal(-Math.Log(p[4]), prediction.Loss, 1e-6);
    }

    [Fact]
    public void UncertainRows_AreScaledByTheRootOfTheTrace_FromLogitsAndFromAHead()
    {
        // Each twice, so that none is alone in its batch.
        var items = Models.Expected(Models.Gpt2).SelectMany(item => new[] { item, item }).ToList();
        var examples = items.Select((item, at) => Models.Example(item.Text, at)).ToList();
        using var plain = Models.Open(Models.Gpt2);
        using var byLogits = Models.Open(Models.Gpt2, options => options with { Uncertainty = true });
        using var byHead = Models.Open(Models.Gpt2, options => options with { Uncertainty = true, Head = Path.Combine(options.Model, "head.npy") });
        var expected = items.Select(item => Expected(item.States, item.Ids, plain.Dimension)).ToList();
        foreach (var embedder in new[] { byLogits, byHead })
        {
            var rows = embedder.Embed(examples);
            Assert.All(expected.Zip(rows), pair => Assert.InRange(Models.LargestDifference(pair.First.Rows, pair.Second), 0, 2e-4f));
            Assert.All(expected.Zip(embedder.Losses), pair => Assert.Equal(pair.First.Loss, pair.Second, Tolerance));
            Assert.Equal(items.Count, embedder.Losses.Count);
        }

        plain.Embed(examples);
        Assert.Empty(plain.Losses);
    }

    [Fact]
    public void LogitsThatAreTheOutputToo_ServeAsBoth()
    {
        var example = Models.Example(Models.Expected(Models.Gpt2)[0].Text);
        using var plain = Models.Open(Models.Gpt2, options => options with { Output = "logits" });
        using var states = Models.Open(Models.Gpt2, options => options with { Losses = true });
        using var uncertain = Models.Open(Models.Gpt2, options => options with { Output = "logits", Uncertainty = true });
        var (logits, scaled, L) = (plain.Embed(example).Single(), uncertain.Embed(example).Single(), plain.Dimension);
        states.Embed(example);

        Assert.Equal(states.Losses.Single(), uncertain.Losses.Single(), Tolerance);
        var expected = logits.Chunk(L).SelectMany(row =>
        {
            var scale = MathF.Sqrt(Predictor.Of([.. row], 0).Uncertainty);
            return row.Select(logit => scale * logit);
        });
        Assert.InRange(Models.LargestDifference([.. expected], scaled), 0, 1e-5f);
    }

    [Fact]
    public void AnInfiniteLoss_IsRefused()
    {
        using var plain = Models.Open(Models.Gpt2);
        var state = plain.Embed(Models.Example("b")).Single();
        var (positive, head) = (state.IndexOf(state.Max()), Path.Combine(Directory.CreateTempSubdirectory("fishersft-test-").FullName, "head.npy"));
        try
        {
            // All but the token 0 are impossible.
            using (var writer = NpyWriter.Float32(head, state.Length))
            {
                writer.Append([.. Enumerable.Range(0, 657 * state.Length)
                    .Select(at => at >= state.Length && at % state.Length == positive ? float.NegativeInfinity : 0)]);
                writer.Complete();
            }

            using var embedder = Models.Open(Models.Gpt2, options => options with { Losses = true, Head = head });
            var fault = Assert.Throws<InputException>(() => embedder.Embed(Models.Example("b")));
            Assert.Contains("give no probabilities for example 0", fault.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(head)!, recursive: true);
        }
    }

    [Fact]
    public void WithoutLogitsOrHead_PredictionsAreRefused()
    {
        var fault = Assert.Throws<InputException>(() => Models.Open(Models.Qwen, options => options with { Uncertainty = true }));
        Assert.Contains("--head", fault.Message, StringComparison.Ordinal);

        fault = Assert.Throws<InputException>(() => Models.Open(
            Models.Qwen, options => options with { Uncertainty = true, Head = Path.Combine(Models.Folder(Models.Gpt2), "head.npy") }));
        Assert.Contains("657×32, expected rows of 16", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LogitsOfNoUse_AreRefusedOnlyWherePredictionsAreWanted()
    {
        using var copy = new ModelCopy(Models.Gpt2);
        TinyGraph.Write(copy["model.onnx"], TinyGraph.States(), TinyGraph.OneRow("logits"));
        using (var embedder = new OnnxEmbedder(new ModelOptions { Model = copy.Path }))
        {
            Assert.Equal(2 * TinyGraph.Dimension, embedder.Embed(Models.Example("a1")).Single().Length);
        }

        var predicting = new ModelOptions { Model = copy.Path, Uncertainty = true };
        var fault = Assert.Throws<InputException>(() => new OnnxEmbedder(predicting));
        Assert.Contains("its output logits (float ?×4) is no batch × length × L", fault.Message, StringComparison.Ordinal);
        Assert.Contains("pass --head", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>By the formulas, in double precision, from PyTorch's states and the head.</summary>
    private static (float[] Rows, double Loss) Expected(float[] states, int[] ids, int d)
    {
        using var file = NpyFile.Open(Path.Combine(Models.Folder(Models.Gpt2), "head.npy"));
        var (L, rows, loss) = ((int)file.Header.Shape[0], (float[])states.Clone(), 0.0);
        var head = file.Read<float>(0, L * d).ToArray();
        for (var row = 0; row < ids.Length; row++)
        {
            var x = states[(row * d)..((row + 1) * d)];
            var weights = Enumerable.Range(0, L).Select(token => Math.Exp(Enumerable.Range(0, d).Sum(k => (double)head[token * d + k] * x[k]))).ToArray();
            var sum = weights.Sum();
            var scale = Math.Sqrt(1 - weights.Sum(weight => weight / sum * (weight / sum)));
            loss -= Math.Log(weights[ids[row]] / sum);
            for (var k = 0; k < d; k++)
            {
                rows[row * d + k] = (float)(scale * x[k]);
            }
        }

        return (rows, loss / ids.Length);
    }
}

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
        var (text, ids, states) = Models.Expected(Models.Gpt2)[0];
        using var plain = Models.Open(Models.Gpt2);
        using var byLogits = Models.Open(Models.Gpt2, options => options with { Uncertainty = true });
        using var byHead = Models.Open(Models.Gpt2, options => options with { Uncertainty = true, Head = Path.Combine(options.Model, "head.npy") });
        var (expected, loss) = Expected(states, ids, plain.Dimension);
        var rows = byLogits.Embed(Models.Example(text)).Single();

        Assert.InRange(Models.LargestDifference(expected, rows), 0, 2e-4f);
        Assert.InRange(Models.LargestDifference(expected, byHead.Embed(Models.Example(text)).Single()), 0, 2e-4f);
        Assert.Equal(loss, byLogits.Losses.Single(), Tolerance);
        Assert.Equal(loss, byHead.Losses.Single(), Tolerance);
        Assert.Empty(plain.Losses);
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

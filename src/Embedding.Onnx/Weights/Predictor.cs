using System.Numerics.Tensors;
using FisherSft.Corpus;
using FisherSft.Embedding.Npy;
using FisherSft.Embedding.Numerics;
using FisherSft.Embedding.Onnx.Batches;

namespace FisherSft.Embedding.Onnx.Weights;

/// <summary>
/// Reads predictions off logits l of length L: with m = max l and e = exp(l − m), p = e/Σe, so 1 − Σp² = 1 − Σe²/(Σe)² and
/// −log p_y = m + log Σe − l_y. Float32 sums of positive terms: relative errors of some 1e-6.
/// </summary>
internal static class Predictor
{
    /// <param name="logits">L values; overwritten.</param>
    /// <param name="target">y.</param>
    public static Prediction Of(Span<float> logits, int target)
    {
        var max = TensorPrimitives.Max<float>(logits);
        var behind = (double)max - logits[target];
        TensorPrimitives.Subtract(logits, max, logits);
        TensorPrimitives.Exp<float>(logits, logits);
        var sum = TensorPrimitives.Sum<float>(logits);
        var squares = TensorPrimitives.SumOfSquares<float>(logits);
        return new Prediction(Math.Clamp(1 - squares / (sum * sum), 0, 1), behind + Math.Log(sum));
    }
}

/// <summary>An output head, for graphs that keep their own to themselves: logits are its rows' products with a state.</summary>
internal sealed class OutputHead
{
    private readonly float[] _weights;

    private OutputHead(float[] weights, int vocabulary) => (_weights, Vocabulary) = (weights, vocabulary);

    /// <summary>L.</summary>
    public int Vocabulary { get; }

    /// <param name="path">A .npy, L × d, float32 or float16.</param>
    /// <param name="dimension">d of the model.</param>
    /// <exception cref="InputException">It is none, or of another model.</exception>
    public static OutputHead Open(string path, int dimension)
    {
        using var file = NpyFile.Open(path).Expect(2, NpyType.Float32, NpyType.Float16);
        var (L, d) = (file.Header.Shape[0], file.Header.Shape[1]);
        if (d != dimension || L * d > Array.MaxLength)
        {
            throw new InputException($"--head {path} is {L}×{d}, expected rows of {dimension}, the model's; save the output layer's weights, L × d.");
        }

        var weights = new float[L * d];
        if (file.Header.Type == NpyType.Float32)
        {
            file.Read<float>(0, weights.Length).CopyTo(weights);
        }
        else
        {
            HalfPrecision.Widen(file.Read<Half>(0, weights.Length), weights);
        }

        return new OutputHead(weights, (int)L);
    }

    /// <summary>logits ← W x.</summary>
    public void Logits(ReadOnlySpan<float> state, Span<float> logits)
    {
        for (var token = 0; token < logits.Length; token++)
        {
            logits[token] = TensorPrimitives.Dot(_weights.AsSpan(token * state.Length, state.Length), state);
        }
    }
}

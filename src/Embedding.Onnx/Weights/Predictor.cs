using System.Numerics.Tensors;
using FisherSft.Corpus;
using FisherSft.Embedding.Npy;
using FisherSft.Embedding.Numerics;
using FisherSft.Embedding.Onnx.Batches;

namespace FisherSft.Embedding.Onnx.Weights;

/// <summary>
/// Reads predictions off logits l of length L. With m the largest, e = exp(l − m), and r = Σe and q = Σe² over all but the
/// largest, Σe = 1 + r, so 1 − Σp² = (2r + r² − q)/(1 + r)² and −log p_y = m − l_y + log(1 + r). As q ≤ r nothing cancels,
/// however sure the model is: relative errors of some 1e-6 in float32.
/// </summary>
internal static class Predictor
{
    /// <param name="logits">L values; overwritten.</param>
    /// <param name="target">y.</param>
    public static Prediction Of(Span<float> logits, int target)
    {
        var largest = TensorPrimitives.IndexOfMax<float>(logits);
        var max = logits[largest];
        var behind = (double)max - logits[target];
        TensorPrimitives.Subtract(logits, max, logits);
        TensorPrimitives.Exp<float>(logits, logits);
        logits[largest] = 0;
        var r = (double)TensorPrimitives.Sum<float>(logits);
        var q = (double)TensorPrimitives.SumOfSquares<float>(logits);
        return new Prediction((float)(((2 * r) + (r * r) - q) / ((1 + r) * (1 + r))), behind + Math.Log(1 + r));
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
    /// <param name="vocabulary">The model's tokens, of which each needs its row; null where they are not known.</param>
    /// <exception cref="InputException">It is none, or of another model.</exception>
    public static OutputHead Open(string path, int dimension, int? vocabulary)
    {
        using var file = NpyFile.Open(path, 2, NpyType.Float32, NpyType.Float16);
        var (L, d) = (file.Header.Shape[0], file.Header.Shape[1]);
        if (d != dimension || L * d > Array.MaxLength)
        {
            throw new InputException($"--head {path} is {L}×{d}, expected rows of {dimension}, the model's; save the output layer's weights, L × d.");
        }

        if (L < vocabulary)
        {
            throw new InputException($"--head {path} has {L} rows, and the model {vocabulary} tokens; save the output layer's weights, L × d.");
        }

        var weights = new float[L * d];
        if (file.Header.Type == NpyType.Float32)
        {
            file.Read<float>(0, weights);
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

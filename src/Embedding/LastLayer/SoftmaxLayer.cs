using FisherSft.Embedding.Numerics;

namespace FisherSft.Embedding.LastLayer;

/// <summary>
/// The model that the design criterion linearises: multinomial logistic regression from an embedding to the next word's
/// class, p(y | x) ∝ exp(x·W_y + b_y), fitted by minimising the mean of −ln p plus half of l2·‖W‖², the bias left free. It
/// begins at the classes' frequencies and no weights, and goes downhill by L-BFGS. An evaluation is two products of
/// n × d × L multiply-adds in float32. Left out are sparse classes and mini-batches: n is a sample.
/// </summary>
public sealed class SoftmaxLayer
{
    private SoftmaxLayer(int dimension, int classes, float[] parameters) =>
        (Dimension, Classes, Parameters) = (dimension, classes, parameters);

    /// <summary>d.</summary>
    public int Dimension { get; }

    /// <summary>L.</summary>
    public int Classes { get; }

    /// <summary>W, d × L, row-major, then b, L.</summary>
    public float[] Parameters { get; }

    /// <summary>Fits a layer.</summary>
    /// <param name="tokens">n tokens.</param>
    /// <param name="classes">L.</param>
    /// <param name="l2">The weight of ‖W‖²/2 beside the mean −ln p, 0 or above.</param>
    /// <param name="iterations">L-BFGS steps at most.</param>
    /// <param name="threads">How many work at once; the result does not depend on it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static SoftmaxLayer Fit(
        LabelledTokens tokens, int classes, double l2, int iterations, int threads, CancellationToken cancellationToken)
    {
        var (n, d) = (tokens.Count, tokens.Dimension);
        var parameters = new float[(d + 1) * classes];
        var frequencies = ClassFrequencies.Of(tokens.Y, classes);
        for (var y = 0; y < classes; y++)
        {
            parameters[d * classes + y] = (float)Math.Log(frequencies[y]);
        }

        var P = new float[n * classes];
        var gradientOfW = new float[d * classes];
        Lbfgs.Minimise(parameters, Evaluate, iterations);
        return new SoftmaxLayer(d, classes, parameters);

        double Evaluate(float[] at, float[] gradient)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var loss = Softmax.Probabilities(tokens, at, P, classes, threads);
            Softmax.ToResiduals(P, tokens.Y, classes, gradient.AsSpan(d * classes));
            DenseProduct.TransposeMultiply(tokens.X, P, gradientOfW, (d, n, classes), threads);
            gradientOfW.CopyTo(gradient, 0);
            VectorOps.AddScaled(gradient.AsSpan(0, d * classes), (float)l2, at.AsSpan(0, d * classes));
            return loss + l2 / 2 * VectorOps.Dot(at.AsSpan(0, d * classes), at.AsSpan(0, d * classes));
        }
    }

    /// <summary>The mean of −ln p over tokens, in nats.</summary>
    public double MeanLoss(LabelledTokens tokens, int threads) =>
        Softmax.Probabilities(tokens, Parameters, new float[tokens.Count * Classes], Classes, threads);

    /// <summary>What the layer says of tokens.</summary>
    public LayerPrediction Predict(LabelledTokens tokens, int threads)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var P = new float[tokens.Count * Classes];
        return new LayerPrediction(Softmax.Losses(tokens, Parameters, P, Classes, threads), P);
    }
}

using FisherSft.Embedding.Numerics;
using FisherSft.Experiments.Data;

namespace FisherSft.Experiments.Fitting;

/// <summary>
/// f(θ) = (1/n)·(−Σ ln p(y | x; θ) + λ/2·‖θ‖²) and its gradient (1/n)·(Xᵀ(P − Y) + λθ), float64: two products of n × d × L
/// multiply-adds an evaluation.
/// </summary>
internal sealed class Likelihood
{
    private readonly double[] _X; // n × d, row-major
    private readonly int[] _y;
    private readonly int _d;
    private readonly int _L;
    private readonly double _lambda;
    private readonly double[] _P; // n × L, row-major
    private readonly CancellationToken _cancellationToken;

    public Likelihood(double[] X, int[] y, int dimension, int classes, double lambda, CancellationToken cancellationToken)
    {
        (_X, _y, _d, _L, _lambda, _cancellationToken) = (X, y, dimension, classes, lambda, cancellationToken);
        _P = new double[y.Length * classes];
    }

    /// <summary>The value at θ; its gradient is written to the second argument. Both are d × L, row-major.</summary>
    public double Evaluate(double[] theta, double[] gradient)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        var (n, loss) = (_y.Length, 0.0);
        DenseProduct.Multiply(_X, theta, _P, (n, _d, _L), threads: 1);
        for (var row = 0; row < n; row++)
        {
            var p = _P.AsSpan(row * _L, _L);
            var score = p[_y[row]];
            loss += ProbabilityBlocks.Normalise(p) - score;
            p[_y[row]] -= 1;
        }

        DenseProduct.TransposeMultiply(_X, _P, gradient, (_d, n, _L), threads: 1);
        var square = 0.0;
        for (var at = 0; at < gradient.Length; at++)
        {
            gradient[at] = (gradient[at] + _lambda * theta[at]) / n;
            square += theta[at] * theta[at];
        }

        return (loss + _lambda / 2 * square) / n;
    }

    /// <summary>(XᵀX + λI)/n, d × d: the Hessian at θ = 0 is 1/L of it for each class, less what all classes share.</summary>
    public double[] Metric()
    {
        var G = new double[_d * _d];
        DenseProduct.Gram(_X, G, (_d, _y.Length), threads: 1);
        for (var k = 0; k < _d; k++)
        {
            G[k * _d + k] += _lambda;
        }

        VectorOps.Scale<double>(G, 1.0 / _y.Length);
        return G;
    }
}

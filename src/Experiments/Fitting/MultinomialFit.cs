using MathNet.Numerics.LinearAlgebra;

namespace FisherSft.Experiments.Fitting;

/// <summary>
/// Multinomial logistic regression without a bias by maximum likelihood, in float64 and to the optimum, for thousands of tokens
/// and hundreds of parameters. Embedding's SoftmaxLayer serves another end: it has a bias, which the paper's model lacks, is
/// float32, and stops after as many steps as pay. Here what is left of the likelihood when it stops must be small beside what
/// chance makes of it, dL/2n nats a token, some 0.001 at least.
/// <para>
/// Where a class was never drawn, or classes can be told apart without fault, the likelihood has no maximum; a penalty of
/// λ/2·‖θ‖² over all tokens together, λ = 0.01, then keeps θ finite. It is the prior of coordinates with a standard deviation
/// of 10, and weighs as a hundredth of a token with ‖x‖ = 1: too little to be seen otherwise.
/// </para>
/// </summary>
public static class MultinomialFit
{
    /// <summary>λ.</summary>
    public const double Lambda = 0.01;

    /// <summary>What a step must promise, nats a token.</summary>
    private const double Tolerance = 1e-9;

    private const int MostSteps = 1000;

    /// <summary>Fits θ.</summary>
    /// <param name="X">n × d, row-major.</param>
    /// <param name="y">n classes, each 0 ≤ y &lt; L.</param>
    /// <param name="dimension">d.</param>
    /// <param name="classes">L.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>θ, d × L, row-major; the sum over the classes of each row is 0.</returns>
    public static double[] Fit(double[] X, int[] y, int dimension, int classes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(X);
        ArgumentNullException.ThrowIfNull(y);
        if (X.Length != y.Length * dimension)
        {
            throw new ArgumentException($"{X.Length} values are not {y.Length} rows of {dimension}", nameof(X));
        }

        var likelihood = new Likelihood(X, y, dimension, classes, Lambda, cancellationToken);
        var metric = Matrix<double>.Build.Dense(dimension, dimension, likelihood.Metric());
        var inverse = metric.Cholesky().Solve(Matrix<double>.Build.DenseIdentity(dimension)).ToRowMajorArray();
        var theta = new double[dimension * classes];

        // At 0 every class has p = 1/L, and L times the inverse of the metric is Newton's own step.
        Descent.Minimise(theta, likelihood.Evaluate, new Preconditioner(inverse, dimension, classes), Tolerance, MostSteps);
        return theta;
    }
}

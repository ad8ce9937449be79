using FisherSft.Embedding.Numerics;

namespace FisherSft.Experiments.Fitting;

/// <summary>
/// The metric in which the likelihood is round: its Hessian is at most ½·(I − 11ᵀ/L) ⊗ XᵀX (Böhning 1992), so steps measured by
/// G⁻¹, G = XᵀX/n, go as fast along directions that the tokens hardly have as along the others. The design criterion stands on
/// the same bound.
/// </summary>
/// <param name="inverse">G⁻¹, d × d, row-major.</param>
/// <param name="dimension">d.</param>
/// <param name="classes">L.</param>
internal sealed class Preconditioner(double[] inverse, int dimension, int classes)
{
    private readonly double[] _product = new double[dimension * classes];

    /// <summary>How long the first step is, in units of G⁻¹·gradient.</summary>
    public double First => classes;

    /// <summary>q ← G⁻¹q.</summary>
    /// <param name="q">d × L, row-major.</param>
    public void Apply(double[] q)
    {
        DenseProduct.Multiply(inverse, q, _product, (dimension, dimension, classes), threads: 1);
        _product.CopyTo(q, 0);
    }
}

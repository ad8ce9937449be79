using FisherSft.Core.Selection;

namespace FisherSft.Core.Design;

/// <summary>
/// An upper bound on an example's gain under every later design, close to it under those near the one it was made for, that
/// costs d² / 2 multiply-adds whatever the example's length: log det is concave, so with A = I + X P Xᵀ at the design it is
/// made for and any P' after it, log det(I + X P' Xᵀ) ≤ log det A − tr(A⁻¹ X (P − P') Xᵀ) = gain − ⟨H, P − P'⟩,
/// H = XᵀA⁻¹X. It is off by the square of what P has changed: some thousandths of the gain after twenty picks, where
/// the gain itself falls by a tenth (bench/results/bounds.md). H takes d² / 2 float32.
/// For M &gt; d there is instead the best of the tangents at multiples of I, d·log(1 + ⟨XᵀX, P'⟩ / d), with H = XᵀX.
/// </summary>
internal sealed class Tangent
{
    /// <summary>Above this trace A may be too ill-conditioned for float64 to give H well within float32's precision.</summary>
    public const double MostTrace = 1e6;

    // A token's share of what rounding may take from the logarithms and from A⁻¹, at the worst condition that is let pass.
    private const double Slack = 1e-10;

    private readonly double _gain;
    private readonly double _error;
    private readonly double _product;
    private readonly int _tokens;

    // d where the tangent is that at multiples of I, otherwise 0.
    private readonly int _dimension;

    /// <summary>Creates a tangent.</summary>
    /// <param name="gain">log det A.</param>
    /// <param name="tokens">M.</param>
    /// <param name="H">As <see cref="InverseMatrix.Gram"/> packs it.</param>
    /// <param name="error">What the rounding of H may take, likewise.</param>
    /// <param name="product">⟨H, P⟩ for the design that it is made for.</param>
    public Tangent(double gain, int tokens, float[] H, double error, double product) =>
        (_gain, _tokens, this.H, _error, _product) = (gain, tokens, H, error, product);

    /// <summary>Creates the best tangent at multiples of I, for M &gt; d.</summary>
    /// <param name="tokens">M.</param>
    /// <param name="H">XᵀX, as <see cref="InverseMatrix.Gram"/> packs it.</param>
    /// <param name="error">What the rounding of H may take, likewise.</param>
    /// <param name="dimension">d.</param>
    public Tangent(int tokens, float[] H, double error, int dimension) =>
        (_tokens, this.H, _error, _dimension) = (tokens, H, error, dimension);

    /// <summary>H; whoever drops the tangent may use the room again.</summary>
    public float[] H { get; }

    /// <summary>An upper bound on the gain under a design and all later ones.</summary>
    /// <param name="P">The design's inverse.</param>
    public double Bound(InverseMatrix P) => Bound(P, out _);

    /// <summary>An upper bound on the gain under a design and all later ones.</summary>
    /// <param name="P">The design's inverse.</param>
    /// <param name="excess">
    /// About how much it lies above the gain. With λ the eigenvalues of X P Xᵀ the tangent at P' = 0 is Σ log(1 + λ) −
    /// λ / (1 + λ), near Σ λ² / 2; where they have all fallen by a share ρ, log det lies ρ² times that below its tangent.
    /// </param>
    public double Bound(InverseMatrix P, out double excess)
    {
        var product = P.InnerProduct(H);
        if (_dimension > 0)
        {
            excess = 0;
            var trace = (product + _error) * (1 + Slack);
            return double.IsNaN(trace)
                ? double.PositiveInfinity
                : GainBound.FromGain(_dimension * Math.Log(1 + (Math.Max(0, trace) / _dimension)), _tokens);
        }

        var fallen = 1 - (product / _product);
        excess = fallen * fallen * Math.Max(0, _gain - _product);
        var bound = _gain - _product + product + _error + (_tokens * Slack);
        return double.IsNaN(bound) ? double.PositiveInfinity : GainBound.FromGain(Math.Max(0, bound), _tokens);
    }
}

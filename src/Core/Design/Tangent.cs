using FisherSft.Core.Selection;

namespace FisherSft.Core.Design;

/// <summary>
/// An upper bound on an example's gain under every design, close to it under those near the one it was made for, that costs
/// d² / 2 multiply-adds whatever the example's length: log det is concave, so for any A ≻ 0
/// log det(I + X P Xᵀ) ≤ log det A + tr(A⁻¹(I + X P Xᵀ)) − M = log det A − M + tr A⁻¹ + ⟨Xᵀ A⁻¹ X, P⟩,
/// with equality at A = I + X P Xᵀ. Made there, it is off by the square of what P has changed since: some thousandths of the
/// gain after twenty picks, where the gain itself falls by a tenth (bench/results/bounds.md). H = XᵀA⁻¹X takes d² / 2 float32.
/// </summary>
internal sealed class Tangent
{
    /// <summary>Above this, A may be too ill-conditioned for float64 to give H well within float32's precision.</summary>
    public const double MostTrace = 1e6;

    // A token's share of what rounding may take from the logarithms and from tr A⁻¹, at the worst condition that is let pass.
    private const double Slack = 1e-10;

    private readonly double _constant;
    private readonly double _product;
    private readonly int _tokens;

    /// <summary>Creates a tangent.</summary>
    /// <param name="constant">log det A − M + tr A⁻¹.</param>
    /// <param name="tokens">M.</param>
    /// <param name="triangle">H, packed as <see cref="InverseMatrix"/> packs.</param>
    /// <param name="diagonal">Its diagonal.</param>
    /// <param name="P">The inverse of the design that it is made for.</param>
    public Tangent(double constant, int tokens, float[] triangle, float[] diagonal, InverseMatrix P)
    {
        (_constant, _tokens, Triangle, Diagonal) = (constant, tokens, triangle, diagonal);
        _product = P.InnerProduct(triangle, diagonal);
    }

    /// <summary>H; whoever drops the tangent may use the room again.</summary>
    public float[] Triangle { get; }

    /// <summary>Its diagonal.</summary>
    public float[] Diagonal { get; }

    /// <summary>An upper bound on the gain under a design and all later ones.</summary>
    /// <param name="P">The design's inverse.</param>
    public double Bound(InverseMatrix P) => Bound(P, out _);

    /// <summary>An upper bound on the gain under a design and all later ones.</summary>
    /// <param name="P">The design's inverse.</param>
    /// <param name="excess">
    /// About how much it lies above the gain. With λ the eigenvalues of X P Xᵀ the constant is Σ log(1 + λ) − λ / (1 + λ), near
    /// Σ λ² / 2; where they have all fallen by a share ρ, log det lies ρ² times that below its tangent.
    /// </param>
    public double Bound(InverseMatrix P, out double excess)
    {
        var product = P.InnerProduct(Triangle, Diagonal);
        var fallen = 1 - (product / _product);
        excess = fallen * fallen * _constant;
        var bound = _constant + product + (_tokens * Slack);
        return double.IsNaN(bound) ? double.PositiveInfinity : GainBound.FromGain(Math.Max(0, bound), _tokens);
    }
}

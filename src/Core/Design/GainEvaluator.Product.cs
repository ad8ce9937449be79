using FisherSft.Core.Linear;

namespace FisherSft.Core.Design;

/// <content>XᵀX, whose inner product with any P is tr(X P Xᵀ).</content>
public sealed partial class GainEvaluator
{
    /// <summary>H = XᵀX as <see cref="InverseMatrix.InnerProduct"/> takes it.</summary>
    /// <param name="empty">The design of no examples.</param>
    /// <param name="P">Its inverse.</param>
    /// <param name="X">M × d, row-major.</param>
    /// <param name="H">Takes the product; replaced by a longer one where it is too short.</param>
    /// <returns>No less than what the rounding of H may take from ⟨H, P⟩ for the inverse of any design of that ridge.</returns>
    internal double Product(DesignMatrix empty, InverseMatrix P, ReadOnlySpan<float> X, ref float[] H)
    {
        var (d, stride) = (empty.Dimension, empty.Stride);
        var M = X.Length / d;
        HoldsGram = false;
        Rows.Widen(X, d, Room(ref _X, (M + PanelProduct<double>.TileRows) * stride), stride, 1);
        Room(ref H, InverseMatrix.Length(d));
        return P.Gram(_X, stride, M, H, crew: null).Error;
    }
}

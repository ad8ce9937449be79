using FisherSft.Core.Linear;

namespace FisherSft.Core.Design;

/// <content>Examples of one token: every pass reads P once, where it lies, and needs no other room.</content>
internal sealed partial class InverseMatrix
{
    /// <summary>y = P·x, d² multiply-adds.</summary>
    /// <param name="x">d, and zeros up to whole panels.</param>
    /// <param name="y">As long; zero right of d.</param>
    /// <param name="crew">Who works along; changes no bit.</param>
    public void Multiply(double[] x, double[] y, WorkCrew? crew) =>
        ForPanels((long)_dimension * _dimension, crew, q =>
        {
            // The halves of the block on the diagonal belong to L and to Lᵀ.
            var (from, end) = (q * Width, (q + 1) * Width);
            var target = y.AsSpan(from, Width);
            target.Clear();
            PanelVector.Multiply(x.AsSpan(from, _padded - from), _values.AsSpan(At(q, from), (_padded - from) * Width), target);
            PanelVector.Multiply(x.AsSpan(0, end), _values.AsSpan(At(q, 0), end * Width), target);
        });

    /// <summary>P ← P − u·uᵀ, d² multiply-adds.</summary>
    /// <param name="u">d, and zeros up to whole panels.</param>
    /// <param name="crew">Who works along; changes no bit.</param>
    public void Subtract(double[] u, WorkCrew? crew) =>
        ForPanels((long)_dimension * _dimension, crew, q =>
        {
            // Both triangles, since copying one over the other takes longer: u_k·u_l is u_l·u_k to the bit.
            var (from, end) = (q * Width, (q + 1) * Width);
            var right = u.AsSpan(from, Width);
            PanelVector.Subtract(u.AsSpan(0, from), right, 1, _values.AsSpan(At(q, 0), from * Width));
            PanelVector.Subtract(right, right, 0.5, _values.AsSpan(At(q, from), Width * Width));
            PanelVector.Subtract(u.AsSpan(end, _padded - end), right, 1, _values.AsSpan(At(q, end), (_padded - end) * Width));
        });
}

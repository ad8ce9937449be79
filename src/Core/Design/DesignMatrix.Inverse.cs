using System.Buffers;
using FisherSft.Core.Linear;

namespace FisherSft.Core.Design;

/// <content>P itself, which only tangents ask for.</content>
public sealed partial class DesignMatrix
{
    // Whole tiles, so that no block writes into the next one's rows.
    private const int InverseRows = 6 * PanelProduct<double>.TileRows;

    private InverseMatrix? _inverse;

    /// <summary>P = W·Wᵀ at the present version, made when first asked for; not while another thread asks.</summary>
    internal InverseMatrix Inverse(WorkCrew? crew)
    {
        _inverse ??= new InverseMatrix(Dimension);
        if (_inverse.Version != Version)
        {
            var P = Rented(Panels<double>.Padded(Dimension, PanelProduct<double>.TileRows) * _stride);
            MultiplyRoot(P, crew);
            _inverse.Take(P, _stride, Version);
            ArrayPool<double>.Shared.Return(P);
        }

        return _inverse;
    }

    /// <summary>The lower triangle of W·Wᵀ, block by block of its rows; W's rows are zero left of the diagonal.</summary>
    private void MultiplyRoot(double[] P, WorkCrew? crew)
    {
        var d = Dimension;
        var columns = Rented(Panels<double>.Length(d, d));
        RowBlocks.Run(d, PanelProduct<double>.TileColumns, (long)d * d, crew, (from, to) =>
            Panels<double>.PackTransposed(_W.AsSpan(from * _stride), _stride, to - from, d, columns.AsSpan(from * d)));
        RowBlocks.Run(d, InverseRows, (long)d * d * d / 6, crew, (from, to) => PanelProduct<double>.Multiply(
            Matrix<double>.Of(_W.AsSpan(from * _stride + from), _stride),
            RightPanels<double>.Of(columns, d, skip: from),
            P.AsSpan(from * _stride),
            _stride,
            to - from,
            to,
            d - from));
        ArrayPool<double>.Shared.Return(columns);
    }
}

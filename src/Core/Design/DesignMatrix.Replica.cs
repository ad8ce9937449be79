using FisherSft.Core.Linear;

namespace FisherSft.Core.Design;

/// <content>What keeps replicas equal: several picks at once, and V taken over as it is.</content>
public sealed partial class DesignMatrix
{
    /// <summary>
    /// Adds examples in order: the same bits as adding one after the other, for the root is made from V alone, but one
    /// factorisation for all.
    /// </summary>
    /// <param name="examples">Of each, M × d, row-major.</param>
    /// <param name="crew">Who works along; changes no bit.</param>
    public void AddAll(IReadOnlyList<float[]> examples, WorkCrew? crew = null)
    {
        ArgumentNullException.ThrowIfNull(examples);
        if (examples.Count == 0)
        {
            return;
        }

        foreach (var X in examples)
        {
            AddRows(X, crew);
        }

        Factor(crew);
        Version += examples.Count;
    }

    /// <summary>Row r of V up to the diagonal.</summary>
    internal ReadOnlySpan<double> LowerRow(int row) => _V.AsSpan(row * _stride, row + 1);

    /// <summary>Takes over the V of another design of this dimension and ridge.</summary>
    /// <param name="version">How many examples it holds.</param>
    /// <param name="fill">Fills row r up to the diagonal.</param>
    /// <param name="crew">Who works along.</param>
    internal void Reset(int version, LowerRowFiller fill, WorkCrew? crew)
    {
        for (var row = 0; row < Dimension; row++)
        {
            fill(row, _V.AsSpan(row * _stride, row + 1));
        }

        Factor(crew);
        (Version, _inverse) = (version, null);
    }
}

/// <summary>Fills a row of a lower triangle.</summary>
/// <param name="row">Which.</param>
/// <param name="lower">Its row + 1 values.</param>
internal delegate void LowerRowFiller(int row, Span<double> lower);

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
        AddAll(examples.Count, rank => examples[rank], crew);
    }

    /// <summary>Adds so many examples in order, each asked for when its turn comes; a fault leaves the design unusable.</summary>
    internal void AddAll(int count, RowsOf rows, WorkCrew? crew)
    {
        if (count == 0)
        {
            return;
        }

        for (var rank = 0; rank < count; rank++)
        {
            AddRows(rows(rank), crew);
        }

        Factor(crew);
        Version += count;
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

/// <summary>Gives the rows of an example, M × d, row-major; used before the next are asked for.</summary>
internal delegate ReadOnlySpan<float> RowsOf(int rank);

/// <summary>Fills a row of a lower triangle.</summary>
/// <param name="row">Which.</param>
/// <param name="lower">Its row + 1 values.</param>
internal delegate void LowerRowFiller(int row, Span<double> lower);

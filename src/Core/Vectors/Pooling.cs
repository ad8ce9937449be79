namespace FisherSft.Core.Vectors;

/// <summary>How an example's rows become one.</summary>
public enum Pooling
{
    /// <summary>Their mean, what SentenceOD and other selections by sentence vectors take.</summary>
    Mean,

    /// <summary>Their sum: longer examples get longer vectors.</summary>
    Sum,

    /// <summary>The last: for causal models the one that has read everything else.</summary>
    Last,
}

/// <summary>Pools an example's rows; sums are taken in float64 in the order of the rows.</summary>
/// <param name="pooling">How.</param>
/// <param name="dimension">d.</param>
public sealed class PoolingMap(Pooling pooling, int dimension) : IExampleMap
{
    /// <inheritdoc/>
    public int Length => dimension;

    /// <inheritdoc/>
    public void Map(ReadOnlySpan<float> rows, ReadOnlySpan<int> labels, Span<float> vector)
    {
        if (pooling == Pooling.Last)
        {
            rows[^dimension..].CopyTo(vector);
            return;
        }

        Span<double> sums = dimension <= 1024 ? stackalloc double[dimension] : new double[dimension];
        sums.Clear();
        for (var from = 0; from < rows.Length; from += dimension)
        {
            var row = rows.Slice(from, dimension);
            for (var k = 0; k < row.Length; k++)
            {
                sums[k] += row[k];
            }
        }

        var scale = pooling == Pooling.Mean ? (double)dimension / rows.Length : 1;
        for (var k = 0; k < sums.Length; k++)
        {
            vector[k] = (float)(sums[k] * scale);
        }
    }
}

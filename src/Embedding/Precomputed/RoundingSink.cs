using FisherSft.Core.Tokens;
using FisherSft.Embedding.Numerics;

namespace FisherSft.Embedding.Precomputed;

/// <summary>
/// Hands on what a float16 embeddings folder would give back: rows rounded to float16, and only then weighted. So tokens that
/// stay in memory are selected as they would be from disk.
/// </summary>
/// <param name="inner">Takes the rows.</param>
public sealed class RoundingSink(ITokenSink inner) : IWeightedSink
{
    private Half[] _halves = [];
    private float[] _rows = [];
    private long _count;

    /// <inheritdoc/>
    public int Dimension => inner.Dimension;

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<float> rows) => inner.Add(Round(rows));

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<float> rows, ReadOnlySpan<int> labels) => inner.Add(Round(rows), labels);

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<float> rows, ReadOnlySpan<float> weights)
    {
        var rounded = Round(rows);
        for (var m = 0; m < weights.Length; m++)
        {
            VectorOps.Scale(rounded.Slice(m * Dimension, Dimension), MathF.Sqrt(weights[m]));
        }

        inner.Add(rounded);
    }

    private Span<float> Round(ReadOnlySpan<float> rows)
    {
        if (HalfPrecision.FirstBeyond(rows) is >= 0 and var at)
        {
            throw EmbeddingsFaults.BeyondHalf(_count, at / Dimension, at % Dimension, rows[at]);
        }

        if (_rows.Length < rows.Length)
        {
            (_halves, _rows) = (new Half[rows.Length], new float[rows.Length]);
        }

        HalfPrecision.Round(rows, _halves);
        HalfPrecision.Widen(_halves.AsSpan(0, rows.Length), _rows);
        _count++;
        return _rows.AsSpan(0, rows.Length);
    }
}

using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FisherSft.Core.Tokens;

/// <summary>
/// Token embeddings in memory. Rows lie in blocks of a fixed size, so that growing never copies what is there and the
/// whole takes little more than T × d × 4 bytes. Fill it from one thread; read it from any number.
/// </summary>
public sealed partial class TokenMatrix : ITokenStore, ITokenSink
{
    private const int BlockFloats = 4 << 20;

    private readonly List<float[]> _blocks = [];
    private readonly List<Place> _examples = [];
    private readonly List<int> _labels = [];
    private int _used;

    /// <summary>Creates an empty matrix.</summary>
    /// <param name="dimension">d, at least 1.</param>
    public TokenMatrix(int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        Dimension = dimension;
    }

    /// <inheritdoc cref="ITokenStore.Dimension"/>
    public int Dimension { get; }

    /// <inheritdoc/>
    public int Count => _examples.Count;

    /// <inheritdoc/>
    public long TotalTokens { get; private set; }

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<float> rows)
    {
        if (rows.Length % Dimension != 0)
        {
            throw new ArgumentException($"{rows.Length} values are no whole number of rows of {Dimension}", nameof(rows));
        }

        if (_blocks.Count == 0 || _blocks[^1].Length - _used < rows.Length)
        {
            _blocks.Add(GC.AllocateUninitializedArray<float>(Math.Max(BlockFloats, rows.Length)));
            _used = 0;
        }

        rows.CopyTo(_blocks[^1].AsSpan(_used));
        _examples.Add(new Place(_blocks.Count - 1, _used, rows.Length / Dimension, TotalTokens));
        _used += rows.Length;
        TotalTokens += rows.Length / Dimension;
    }

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<float> rows, ReadOnlySpan<int> labels)
    {
        if (labels.Length * (long)Dimension != rows.Length || _labels.Count != TotalTokens)
        {
            throw new ArgumentException($"{labels.Length} labels for {rows.Length / Dimension} rows; pass one a row, of all examples or none");
        }

        _labels.AddRange(labels);
        Add(rows);
    }

    /// <summary>Takes an example of another store, with its labels where it has any.</summary>
    /// <param name="tokens">The other store, of the same d.</param>
    /// <param name="example">Which.</param>
    /// <param name="buffer">As <see cref="ITokenStore.Rows"/> takes one.</param>
    public void AddFrom(ITokenStore tokens, int example, ref float[] buffer)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var rows = tokens.Rows(example, ref buffer);
        if (tokens.LabelsOf(example) is { IsEmpty: false } labels)
        {
            Add(rows, labels);
        }
        else
        {
            Add(rows);
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<int> LabelsOf(int example) => _labels.Count == 0
        ? default
        : CollectionsMarshal.AsSpan(_labels).Slice((int)_examples[example].First, _examples[example].Tokens);

    /// <inheritdoc/>
    public int TokensOf(int example) => _examples[example].Tokens;

    /// <inheritdoc/>
    public void CopyRows(int example, Span<float> rows)
    {
        var place = _examples[example];
        Debug.Assert(rows.Length == place.Tokens * Dimension, "rows is M × d");
        _blocks[place.Block].AsSpan(place.Start, place.Tokens * Dimension).CopyTo(rows);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Rows(int example, ref float[] buffer)
    {
        var place = _examples[example];
        return _blocks[place.Block].AsSpan(place.Start, place.Tokens * Dimension);
    }

    private readonly record struct Place(int Block, int Start, int Tokens, long First);
}

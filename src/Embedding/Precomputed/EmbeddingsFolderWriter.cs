using FisherSft.Core.Tokens;
using FisherSft.Embedding.Npy;
using FisherSft.Embedding.Numerics;

namespace FisherSft.Embedding.Precomputed;

/// <summary>
/// Writes an embeddings folder (see <see cref="EmbeddingsFolder"/>) as rows come, holding none of them. Files are written
/// under temporary names; Complete renames them, tokens.npy last, because it is what makes the folder one. A folder that
/// was one before stops being one first, and loses the weights and examples that are not written anew, so that no kill
/// leaves files of two runs together. Disposing without Complete leaves what was there.
/// </summary>
public sealed class EmbeddingsFolderWriter : IWeightedSink, IDisposable
{
    private const string Temporary = ".tmp";

    private readonly string _directory;
    private readonly bool _half;
    private readonly NpyWriter _tokens;
    private readonly NpyWriter _offsets;
    private NpyWriter? _weights;
    private FileStream? _rows;
    private long _count;
    private long _rowCount;
    private long _total;
    private long _weighted;
    private bool _complete;

    /// <summary>Begins a folder.</summary>
    /// <param name="directory">The folder; made where it is not there.</param>
    /// <param name="dimension">d, at least 1.</param>
    /// <param name="half">Whether tokens are stored as float16.</param>
    public EmbeddingsFolderWriter(string directory, int dimension, bool half = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        (_directory, Dimension, _half) = (directory, dimension, half);
        Directory.CreateDirectory(directory);
        var tokens = PathOf(EmbeddingsFolder.TokensFile) + Temporary;
        _tokens = half ? NpyWriter.Float16(tokens, dimension) : NpyWriter.Float32(tokens, dimension);
        _offsets = NpyWriter.Int64(PathOf(EmbeddingsFolder.OffsetsFile) + Temporary);
        _offsets.Append([0L]);
    }

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <summary>T so far.</summary>
    public long Tokens => _total;

    /// <summary>Whether examples came with weights.</summary>
    public bool HasWeights => _weights is not null;

    /// <summary>Takes the next example with its weights: either all examples have some, or none.</summary>
    /// <param name="rows">X_i, M_i × d, unscaled.</param>
    /// <param name="weights">w, M_i of them.</param>
    public void Add(ReadOnlySpan<float> rows, ReadOnlySpan<float> weights)
    {
        if (weights.Length * (long)Dimension != rows.Length)
        {
            throw new ArgumentException(
                $"{weights.Length} weights for {rows.Length / Dimension} tokens of example {_count}", nameof(weights));
        }

        _weights ??= NpyWriter.Float32(PathOf(EmbeddingsFolder.WeightsFile) + Temporary);
        _weights.Append(weights);
        _weighted += weights.Length;
        Add(rows);
    }

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<float> rows)
    {
        if (rows.IsEmpty || rows.Length % Dimension != 0)
        {
            throw new ArgumentException(
                $"{rows.Length} values for example {_count}, expected one or more rows of {Dimension}", nameof(rows));
        }

        if (_half && HalfPrecision.FirstBeyond(rows) is >= 0 and var at)
        {
            throw EmbeddingsFaults.BeyondHalf(_count, at / Dimension, at % Dimension, rows[at]);
        }

        _tokens.Append(rows);
        _total += rows.Length / Dimension;
        _offsets.Append([_total]);
        _count++;
    }

    /// <summary>Appends a row to examples.jsonl: as many as there are examples, in their order, or none at all.</summary>
    /// <param name="row">JSON on one line, without the line's end.</param>
    public void AddRow(ReadOnlySpan<byte> row)
    {
        if (row.IsEmpty || row.Contains((byte)'\n'))
        {
            throw new ArgumentException($"row {_rowCount} is empty or more than one line", nameof(row));
        }

        _rows ??= new FileStream(PathOf(EmbeddingsFolder.ExamplesFile) + Temporary, FileMode.Create, FileAccess.Write);
        _rows.Write(row);
        _rows.WriteByte((byte)'\n');
        _rowCount++;
    }

    /// <summary>Ends the folder and gives the files their names.</summary>
    /// <exception cref="InvalidOperationException">No examples, or rows or weights for only some of them.</exception>
    public void Complete()
    {
        if (_count == 0 || (_rows is not null && _rowCount != _count))
        {
            throw new InvalidOperationException($"{_count} examples with {_rowCount} rows make no embeddings folder");
        }

        if (_weights is not null && _weighted != _total)
        {
            throw new InvalidOperationException($"{_weighted} weights for {_total} tokens make no embeddings folder");
        }

        _tokens.Complete();
        _offsets.Complete();
        _weights?.Complete();
        _rows?.Flush(flushToDisk: true);
        _rows?.Dispose();

        File.Delete(PathOf(EmbeddingsFolder.TokensFile));
        File.Delete(PathOf(EmbeddingsFolder.WeightsFile));
        File.Delete(PathOf(EmbeddingsFolder.ExamplesFile));
        if (_rows is not null)
        {
            Publish(EmbeddingsFolder.ExamplesFile);
        }

        if (_weights is not null)
        {
            Publish(EmbeddingsFolder.WeightsFile);
        }

        Publish(EmbeddingsFolder.OffsetsFile);
        Publish(EmbeddingsFolder.TokensFile);
        _complete = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tokens.Dispose();
        _offsets.Dispose();
        _weights?.Dispose();
        _rows?.Dispose();
        if (!_complete)
        {
            File.Delete(PathOf(EmbeddingsFolder.TokensFile) + Temporary);
            File.Delete(PathOf(EmbeddingsFolder.OffsetsFile) + Temporary);
            File.Delete(PathOf(EmbeddingsFolder.WeightsFile) + Temporary);
            File.Delete(PathOf(EmbeddingsFolder.ExamplesFile) + Temporary);
        }
    }

    private string PathOf(string name) => Path.Combine(_directory, name);

    private void Publish(string name) => File.Move(PathOf(name) + Temporary, PathOf(name), overwrite: true);
}

using FisherSft.Core.Tokens;
using FisherSft.Corpus;
using FisherSft.Embedding.Npy;
using FisherSft.Embedding.Numerics;

namespace FisherSft.Embedding.Precomputed;

/// <summary>
/// Token embeddings that were made elsewhere, in a folder: tokens.npy (float32 or float16, T × d), offsets.npy (int64,
/// N + 1: example i owns rows offsets[i] … offsets[i+1] − 1), optionally weights.npy (float32, T) and examples.jsonl (row i
/// is example i). A weight w makes a token's term w·x·xᵀ, so its row is handed out times √w. Opening reads everything once
/// and refuses the first fault; afterwards rows are read from the mapped files as they are asked for, from any thread, so
/// a corpus may be larger than memory.
/// </summary>
public sealed class EmbeddingsFolder : ITokenStore, IDisposable
{
    /// <summary>The file of rows; where it is, the folder is an embeddings folder.</summary>
    public const string TokensFile = "tokens.npy";

    /// <summary>The file that says which rows are whose.</summary>
    public const string OffsetsFile = "offsets.npy";

    /// <summary>The file of weights.</summary>
    public const string WeightsFile = "weights.npy";

    /// <summary>The file of examples.</summary>
    public const string ExamplesFile = "examples.jsonl";

    private readonly NpyFile _tokens;
    private readonly NpyFile _offsets;
    private readonly NpyFile? _weights;
    private readonly JsonLines? _examples;

    private EmbeddingsFolder(string directory)
    {
        Directory = directory;
        var offsets = Path.Combine(directory, OffsetsFile);
        var weights = Path.Combine(directory, WeightsFile);
        var examples = Path.Combine(directory, ExamplesFile);
        try
        {
            _tokens = NpyFile.Open(Path.Combine(directory, TokensFile), 2, NpyType.Float32, NpyType.Float16);
            _offsets = File.Exists(offsets) ? NpyFile.Open(offsets, 1, NpyType.Int64) : throw EmbeddingsFaults.NoOffsets(offsets);
            _weights = File.Exists(weights) ? NpyFile.Open(weights, 1, NpyType.Float32) : null;
            _examples = File.Exists(examples) ? JsonLines.Open(examples) : null;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The folder.</summary>
    public string Directory { get; }

    /// <inheritdoc/>
    public int Count => (int)(_offsets.Header.Elements - 1);

    /// <inheritdoc/>
    public int Dimension => (int)_tokens.Header.Shape[1];

    /// <inheritdoc/>
    public long TotalTokens => _tokens.Header.Shape[0];

    /// <summary>Whether examples.jsonl is there.</summary>
    public bool HasExamples => _examples is not null;

    /// <summary>Whether weights.npy is there.</summary>
    public bool HasWeights => _weights is not null;

    internal NpyFile Tokens => _tokens;

    internal NpyFile Offsets => _offsets;

    internal NpyFile? Weights => _weights;

    internal JsonLines? Examples => _examples;

    /// <summary>Whether a folder is an embeddings folder: it has a tokens.npy.</summary>
    public static bool IsOne(string directory) => File.Exists(Path.Combine(directory, TokensFile));

    /// <summary>Opens a folder and checks all of it.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="progress">Told how many tokens have been checked.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="InputException">The first fault: file, place and remedy.</exception>
    public static EmbeddingsFolder Open(
        string directory, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        if (!IsOne(directory))
        {
            throw new InputException($"{directory}: no embeddings folder: it has no {TokensFile}; name a folder that has one, "
                + "such as embed writes");
        }

        var folder = new EmbeddingsFolder(directory);
        try
        {
            EmbeddingsCheck.Run(folder, progress, cancellationToken);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int TokensOf(int example)
    {
        var ends = _offsets.Read<long>(example, 2);
        return (int)(ends[1] - ends[0]);
    }

    /// <inheritdoc/>
    public void CopyRows(int example, Span<float> rows)
    {
        var ends = _offsets.Read<long>(example, 2);
        if (rows.Length != (ends[1] - ends[0]) * Dimension)
        {
            throw new ArgumentException($"{rows.Length} values, expected {ends[1] - ends[0]} × {Dimension}", nameof(rows));
        }

        CopyTokens(ends[0], rows);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Rows(int example, ref float[] buffer)
    {
        var ends = _offsets.Read<long>(example, 2);
        var length = checked((int)(ends[1] - ends[0]) * Dimension);
        if (_tokens.Header.Type == NpyType.Float32 && _weights is null)
        {
            return _tokens.Read<float>(ends[0] * Dimension, length);
        }

        ArgumentNullException.ThrowIfNull(buffer);
        if (buffer.Length < length)
        {
            buffer = GC.AllocateUninitializedArray<float>(length);
        }

        CopyTokens(ends[0], buffer.AsSpan(0, length));
        return buffer.AsSpan(0, length);
    }

    /// <summary>The row of examples.jsonl of an example, without the line's end.</summary>
    /// <param name="example">0 ≤ i &lt; N.</param>
    /// <exception cref="InvalidOperationException">The folder has no examples.jsonl.</exception>
    public ReadOnlyMemory<byte> ExampleRow(int example) =>
        (_examples ?? throw new InvalidOperationException($"{Directory} has no {ExamplesFile}")).Line(example);

    /// <inheritdoc/>
    public void Dispose()
    {
        // The constructor calls this with what it has opened so far.
        _tokens?.Dispose();
        _offsets?.Dispose();
        _weights?.Dispose();
        _examples?.Dispose();
    }

    /// <summary>Copies whole rows from a token on, widened and weighted.</summary>
    internal void CopyTokens(long token, Span<float> rows)
    {
        if (_tokens.Header.Type == NpyType.Float32)
        {
            _tokens.Read<float>(token * Dimension, rows.Length).CopyTo(rows);
        }
        else
        {
            HalfPrecision.Widen(_tokens.Read<Half>(token * Dimension, rows.Length), rows);
        }

        if (_weights is not null)
        {
            var weights = _weights.Read<float>(token, rows.Length / Dimension);
            for (var m = 0; m < weights.Length; m++)
            {
                VectorOps.Scale(rows.Slice(m * Dimension, Dimension), MathF.Sqrt(weights[m]));
            }
        }
    }
}

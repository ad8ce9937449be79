using System.Runtime.InteropServices;
using FisherSft.Core.Tokens;
using FisherSft.Corpus;
using FisherSft.Embedding.Npy;
using FisherSft.Embedding.Numerics;

namespace FisherSft.Embedding.Precomputed;

/// <summary>
/// Token embeddings that were made elsewhere, in a folder: tokens.npy (float32 or float16, T × d), offsets.npy (int64,
/// N + 1: example i owns rows offsets[i] … offsets[i+1] − 1), optionally weights.npy (float32, T) and examples.jsonl (row i
/// is example i). A weight w makes a token's term w·x·xᵀ, so its row is handed out times √w. Opening reads everything once
/// and refuses the first fault; afterwards rows are read from the files as they are asked for, from any thread, and none is
/// kept: some 5 bytes an example stay in memory, so a corpus may be larger than that.
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

    private const int WeightsAtOnce = 64;
    private const int HalvesAtOnce = 1 << 28;

    private readonly NpyFile _tokens;
    private readonly NpyFile _offsets;
    private readonly NpyFile? _weights;
    private readonly JsonLines? _examples;
    private RowOffsets _starts = new(0);

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

    /// <summary>What the folder's rows, offsets and weights take on disk.</summary>
    public long Bytes => FileBytes(_tokens) + FileBytes(_offsets) + (_weights is null ? 0 : FileBytes(_weights));

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
        string directory,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default) => Open(directory, values: true, progress, cancellationToken);

    /// <summary>Opens a folder and checks what is asked for.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="values">Whether values are checked too; not where they were as they were written.</param>
    /// <param name="progress">Told how many tokens have been checked.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="InputException">The first fault: file, place and remedy.</exception>
    public static EmbeddingsFolder Open(
        string directory, bool values, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        if (!IsOne(directory))
        {
            throw new InputException($"{directory}: no embeddings folder: it has no {TokensFile}; name a folder that has one, "
                + "such as embed writes");
        }

        var folder = new EmbeddingsFolder(directory);
        try
        {
            folder._starts = EmbeddingsCheck.Run(folder, values, progress, cancellationToken);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int TokensOf(int example) => _starts.CountOf(example);

    /// <inheritdoc/>
    public void CopyRows(int example, Span<float> rows)
    {
        if (rows.Length != (long)TokensOf(example) * Dimension)
        {
            throw new ArgumentException($"{rows.Length} values, expected {TokensOf(example)} × {Dimension}", nameof(rows));
        }

        CopyTokens(_starts.StartOf(example), rows);
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
            _tokens.Read(token * Dimension, rows);
        }
        else
        {
            for (var at = 0; at < rows.Length; at += HalvesAtOnce)
            {
                // They are read into the far half of where they go, and widened from its beginning on, which never overtakes.
                var some = rows.Slice(at, Math.Min(HalvesAtOnce, rows.Length - at));
                var halves = MemoryMarshal.Cast<float, Half>(some)[some.Length..];
                _tokens.Read(token * Dimension + at, halves);
                HalfPrecision.Widen(halves, some);
            }
        }

        Span<float> weights = stackalloc float[_weights is null ? 0 : WeightsAtOnce];
        for (var m = 0; _weights is not null && m < rows.Length / Dimension; m++)
        {
            if (m % WeightsAtOnce == 0)
            {
                _weights.Read(token + m, weights[..Math.Min(WeightsAtOnce, rows.Length / Dimension - m)]);
            }

            VectorOps.Scale(rows.Slice(m * Dimension, Dimension), MathF.Sqrt(weights[m % WeightsAtOnce]));
        }
    }

    private static long FileBytes(NpyFile file) => file.Header.DataStart + file.Header.Elements * file.Header.ElementBytes;
}

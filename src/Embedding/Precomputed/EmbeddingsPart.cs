using System.Runtime.InteropServices;
using FisherSft.Core.Tokens;
using FisherSft.Corpus;
using FisherSft.Embedding.Npy;
using FisherSft.Embedding.Numerics;

namespace FisherSft.Embedding.Precomputed;

/// <summary>
/// One range of an embeddings folder, loaded into memory: what <see cref="EmbeddingsFolder"/> gives of its examples, to the
/// bit, and refused for the same faults in the same words. Each call opens the files anew and reads the range's bytes alone.
/// </summary>
/// <param name="files">The folder's files, as they were found when it was divided.</param>
/// <param name="range">The range.</param>
/// <param name="remote">Where files lie that are on no disk; null where there are none.</param>
public sealed class EmbeddingsPart(EmbeddingsFiles files, EmbeddingsRange range, IRemoteFiles? remote = null)
{
    /// <summary>X_i of the range's examples, in their order, in memory.</summary>
    /// <param name="loaded">Told how many examples have been loaded.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InputException">The first weight, or else the first value, that is not finite.</exception>
    /// <exception cref="CorpusChangedException">A file is not what it was when the folder was divided.</exception>
    public TokenMatrix Load(IProgress<long>? loaded = null, CancellationToken cancellationToken = default)
    {
        TokenMatrix? matrix = null;
        Load(dimension => matrix = new TokenMatrix(dimension), loaded, cancellationToken);
        return matrix!;
    }

    /// <summary>Hands X_i of the range's examples on, in their order.</summary>
    /// <param name="sinkFor">Gives what takes them, for their dimension.</param>
    /// <param name="loaded">Told how many examples have been loaded.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InputException">The first weight, or else the first value, that is not finite.</exception>
    /// <exception cref="CorpusChangedException">A file is not what it was when the folder was divided.</exception>
    public void Load(Func<int, ITokenSink> sinkFor, IProgress<long>? loaded, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sinkFor);
        using var tokens = NpyStream.Open(files.Tokens, remote, 2, NpyType.Float32, NpyType.Float16);
        var (d, offsets) = ((int)tokens.Header.Shape[1], Offsets(tokens.Header.Shape[0]));
        var sink = sinkFor(d);
        if (range.Count == 0)
        {
            return;
        }

        var weights = Weights(offsets);
        var (rows, halves) = (new List<float>(), new List<Half>());
        for (var at = 0; at < range.Count; at++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (first, M) = (offsets[at], (int)(offsets[at + 1] - offsets[at]));
            CollectionsMarshal.SetCount(rows, M * d);
            var X = CollectionsMarshal.AsSpan(rows);
            if (tokens.Header.Type == NpyType.Float32)
            {
                tokens.Read(first * d, X);
            }
            else
            {
                CollectionsMarshal.SetCount(halves, M * d);
                tokens.Read(first * d, CollectionsMarshal.AsSpan(halves));
                HalfPrecision.Widen(CollectionsMarshal.AsSpan(halves), X);
            }

            for (var m = 0; weights is not null && m < M; m++)
            {
                VectorOps.Scale(X.Slice(m * d, d), MathF.Sqrt(weights[first - offsets[0] + m]));
            }

            if (Finite.FirstNot(X) is >= 0 and var fault)
            {
                throw EmbeddingsFaults.Value(
                    tokens.Name, EmbeddingsFaults.Place(range.First + at, first, first + fault / d), fault % d, X[fault], weights is not null);
            }

            sink.Add(X);
            loaded?.Report(at + 1);
        }
    }

    /// <summary>The rows of some of the range's examples, without the lines' ends, in the order of the examples.</summary>
    /// <param name="wanted">Their indices; null for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>None where there is no examples.jsonl.</returns>
    public IEnumerable<(long Index, ReadOnlyMemory<byte> Row)> ReadRows(
        IReadOnlySet<long>? wanted, CancellationToken cancellationToken = default)
    {
        if (files.Examples is not { } examples || range.Count == 0)
        {
            yield break;
        }

        using var bytes = examples.Open(remote);
        bytes.Seek(range.From, SeekOrigin.Begin);
        var lines = new LineCutter(bytes, range.To - range.From);
        for (var index = range.First; index < range.First + range.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!lines.Next())
            {
                throw new CorpusChangedException(examples.Name, $"it has no row {index} any more");
            }

            if (wanted?.Contains(index) != false)
            {
                yield return (index, lines.Line.ToArray());
            }
        }
    }

    private long[] Offsets(long T)
    {
        using var file = NpyStream.Open(files.Offsets, remote, 1, NpyType.Int64);
        var offsets = new long[range.Count + 1];
        file.Read<long>(range.First, offsets);
        var isSame = offsets[0] >= 0 && offsets[^1] <= T;
        for (var at = 0; at < range.Count; at++)
        {
            isSame &= offsets[at] < offsets[at + 1];
        }

        return isSame ? offsets : throw new CorpusChangedException(file.Name, "its offsets are others than were counted");
    }

    private float[]? Weights(long[] offsets)
    {
        if (files.Weights is null)
        {
            return null;
        }

        using var file = NpyStream.Open(files.Weights, remote, 1, NpyType.Float32);
        var weights = new float[offsets[^1] - offsets[0]];
        file.Read<float>(offsets[0], weights);
        for (var (m, at) = (0, 0); m < weights.Length; m++)
        {
            at += offsets[0] + m == offsets[at + 1] ? 1 : 0;
            if (!float.IsFinite(weights[m]) || weights[m] < 0)
            {
                throw EmbeddingsFaults.Weight(
                    file.Name, EmbeddingsFaults.Place(range.First + at, offsets[at], offsets[0] + m), weights[m]);
            }
        }

        return weights;
    }
}

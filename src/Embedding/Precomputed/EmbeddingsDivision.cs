using FisherSft.Corpus;
using FisherSft.Embedding.Npy;

namespace FisherSft.Embedding.Precomputed;

/// <summary>Some examples of an embeddings folder.</summary>
/// <param name="First">The index of the first.</param>
/// <param name="Count">How many.</param>
/// <param name="From">Where its row begins in examples.jsonl, in bytes; 0 where there is none.</param>
/// <param name="To">Where the row of the last ends.</param>
public sealed record EmbeddingsRange(long First, long Count, long From, long To);

/// <summary>
/// Divides an embeddings folder by ranges of examples, about equal in tokens, for readers that each load one. It reads the
/// headers, offsets.npy and the line ends of examples.jsonl, and holds them to what they promise; values and weights are
/// held to theirs by whoever loads them.
/// </summary>
public sealed class EmbeddingsDivision
{
    private const int ChunkOffsets = 1 << 16;

    private EmbeddingsDivision(long dimension, long tokens, IReadOnlyList<EmbeddingsRange> ranges) =>
        (Dimension, TotalTokens, Ranges) = ((int)dimension, tokens, ranges);

    /// <summary>d.</summary>
    public int Dimension { get; }

    /// <summary>T.</summary>
    public long TotalTokens { get; }

    /// <summary>So many as were asked for, in the order of the examples; some may be empty.</summary>
    public IReadOnlyList<EmbeddingsRange> Ranges { get; }

    /// <summary>Divides.</summary>
    /// <param name="files">The folder's files.</param>
    /// <param name="parts">Into how many ranges, at least 1.</param>
    /// <param name="remote">Where files lie that are on no disk; null where there are none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InputException">The first fault: file, place and remedy.</exception>
    public static EmbeddingsDivision Of(
        EmbeddingsFiles files, int parts, IRemoteFiles? remote = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        using var tokens = NpyStream.Open(files.Tokens, remote, 2, NpyType.Float32, NpyType.Float16);
        using var offsets = NpyStream.Open(files.Offsets, remote, 1, NpyType.Int64);
        using var weights = files.Weights is null ? null : NpyStream.Open(files.Weights, remote, 1, NpyType.Float32);
        EmbeddingsFaults.CheckShapes(
            tokens.Name, tokens.Header, offsets.Name, offsets.Header, weights?.Name, weights?.Header);
        var (T, d) = (tokens.Header.Shape[0], tokens.Header.Shape[1]);
        var firsts = Firsts(offsets, new OffsetsCheck(offsets.Name, tokens.Name, T, (int)d), T, parts, cancellationToken);
        var rows = files.Examples is { } examples
            ? RowStarts(examples, offsets.Name, firsts, remote, cancellationToken)
            : new long[parts + 1];
        return new EmbeddingsDivision(d, T, [.. Enumerable.Range(0, parts)
            .Select(part => new EmbeddingsRange(firsts[part], firsts[part + 1] - firsts[part], rows[part], rows[part + 1]))]);
    }

    /// <summary>The first example of each part, and N: an example belongs where its first token falls.</summary>
    private static long[] Firsts(NpyStream offsets, OffsetsCheck check, long T, int parts, CancellationToken cancellationToken)
    {
        var (N, firsts, part) = (offsets.Header.Elements - 1, new long[parts + 1], 0);
        var chunk = new long[ChunkOffsets];
        for (long at = 0; at <= N; at += chunk.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var some = chunk.AsSpan(0, (int)Math.Min(chunk.Length, N + 1 - at));
            offsets.Read(at, some);
            for (var k = 0; k < some.Length; k++)
            {
                check.Next(some[k]);
                for (var its = (int)((Int128)some[k] * parts / T); part < its; part++)
                {
                    firsts[part + 1] = at + k;
                }
            }
        }

        check.End();
        return firsts;
    }

    /// <summary>Where the rows of some examples begin; the last is behind the last row.</summary>
    private static long[] RowStarts(
        CorpusFile examples, string offsetsFile, long[] firsts, IRemoteFiles? remote, CancellationToken cancellationToken)
    {
        var (starts, next, row) = (new long[firsts.Length], 0, 0L);
        using var bytes = examples.Open(remote);
        var lines = new LineCutter(bytes, examples.Length);
        lines.SkipMark();
        while (true)
        {
            for (; next < firsts.Length && firsts[next] == row; next++)
            {
                starts[next] = lines.Position;
            }

            if (!lines.NextRow(examples.Name, row))
            {
                break;
            }

            if (++row % ChunkOffsets == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        return row == firsts[^1] ? starts : throw EmbeddingsFaults.Rows(examples.Name, row, firsts[^1], offsetsFile);
    }
}

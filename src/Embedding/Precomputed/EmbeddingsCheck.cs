using FisherSft.Corpus;
using FisherSft.Embedding.Numerics;

namespace FisherSft.Embedding.Precomputed;

/// <summary>
/// Holds an embeddings folder to its promises before anything is computed from it: shapes that fit each other, offsets
/// from 0 to T that grow with every example, weights that are finite and not negative, values that are finite, as they
/// stand and times √weight. One pass over the files, in order, so that the fault named is the first.
/// </summary>
internal static class EmbeddingsCheck
{
    private const int ChunkFloats = 1 << 18;
    private const int ChunkOffsets = 1 << 16;

    /// <param name="folder">The folder.</param>
    /// <param name="values">Whether weights and values are looked at too.</param>
    /// <param name="progress">Told how many tokens have been checked.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>Where each example's rows begin.</returns>
    public static RowOffsets Run(
        EmbeddingsFolder folder, bool values, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        EmbeddingsFaults.CheckShapes(
            folder.Tokens.Path,
            folder.Tokens.Header,
            folder.Offsets.Path,
            folder.Offsets.Header,
            folder.Weights?.Path,
            folder.Weights?.Header);
        var starts = Offsets(folder, cancellationToken);
        if (values && folder.Weights is not null)
        {
            Weights(folder, cancellationToken);
        }

        if (folder.Examples is { } examples && examples.Count != folder.Count)
        {
            throw EmbeddingsFaults.Rows(examples.Path, examples.Count, folder.Count, folder.Offsets.Path);
        }

        if (values)
        {
            Values(folder, progress, cancellationToken);
        }

        return starts;
    }

    /// <summary>The example that owns a token.</summary>
    public static int OwnerOf(EmbeddingsFolder folder, long token)
    {
        var (low, high) = (0, folder.Count - 1);
        while (low < high)
        {
            var middle = low + (high - low + 1) / 2;
            (low, high) = folder.Offsets.Read<long>(middle, 1)[0] <= token ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    private static RowOffsets Offsets(EmbeddingsFolder folder, CancellationToken cancellationToken)
    {
        var check = new OffsetsCheck(folder.Offsets.Path, folder.Tokens.Path, folder.TotalTokens, folder.Dimension);
        var (starts, chunk, before) = (new RowOffsets(folder.Count), new long[ChunkOffsets], 0L);
        for (long at = 0; at <= folder.Count; at += chunk.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var some = chunk.AsSpan(0, (int)Math.Min(chunk.Length, folder.Count + 1L - at));
            folder.Offsets.Read(at, some);
            for (var k = 0; k < some.Length; k++)
            {
                check.Next(some[k]);
                if (at + k > 0)
                {
                    starts.Set((int)(at + k - 1), before, some[k]);
                }

                before = some[k];
            }
        }

        check.End();
        return starts;
    }

    private static void Weights(EmbeddingsFolder folder, CancellationToken cancellationToken)
    {
        for (long start = 0; start < folder.TotalTokens; start += ChunkFloats)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var weights = folder.Weights!.Read<float>(start, (int)Math.Min(ChunkFloats, folder.TotalTokens - start));
            for (var m = 0; m < weights.Length; m++)
            {
                if (!float.IsFinite(weights[m]) || weights[m] < 0)
                {
                    throw EmbeddingsFaults.Weight(folder.Weights.Path, Place(folder, start + m), weights[m]);
                }
            }
        }
    }

    private static void Values(EmbeddingsFolder folder, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var d = folder.Dimension;
        var step = Math.Max(1, ChunkFloats / d);
        var buffer = new float[step * d];
        for (long start = 0; start < folder.TotalTokens; start += step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new StageProgress("check", start, folder.TotalTokens, "tokens"));
            var rows = buffer.AsSpan(0, (int)Math.Min(step, folder.TotalTokens - start) * d);
            folder.CopyTokens(start, rows);
            var at = Finite.FirstNot(rows);
            if (at >= 0)
            {
                throw EmbeddingsFaults.Value(
                    folder.Tokens.Path, Place(folder, start + at / d), at % d, rows[at], folder.HasWeights);
            }
        }

        progress?.Report(new StageProgress("check", folder.TotalTokens, folder.TotalTokens, "tokens"));
    }

    private static string Place(EmbeddingsFolder folder, long token)
    {
        var example = OwnerOf(folder, token);
        return EmbeddingsFaults.Place(example, folder.Offsets.Read<long>(example, 1)[0], token);
    }
}

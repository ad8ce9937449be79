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

    public static void Run(EmbeddingsFolder folder, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        Shapes(folder);
        Offsets(folder, cancellationToken);
        if (folder.Weights is not null)
        {
            Weights(folder, cancellationToken);
        }

        if (folder.Examples is { } examples && examples.Count != folder.Count)
        {
            throw new InputException(
                $"{examples.Path}: {examples.Count} rows, expected {folder.Count}, one an example of {folder.Offsets.Path}");
        }

        Values(folder, progress, cancellationToken);
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

    private static void Shapes(EmbeddingsFolder folder)
    {
        var (tokens, offsets) = (folder.Tokens.Header, folder.Offsets.Header);
        if (tokens.Shape[1] is < 1 or > 65_536)
        {
            throw new InputException(
                $"{folder.Tokens.Path}: shape {tokens.ShapeText}: a dimension of {tokens.Shape[1]}, expected 1 to 65536");
        }

        if (offsets.Elements < 2)
        {
            throw new InputException($"{folder.Offsets.Path}: shape {offsets.ShapeText}: no examples, expected N + 1 offsets "
                + "with N at least 1");
        }

        if (offsets.Elements - 1 > Array.MaxLength)
        {
            throw new InputException(
                $"{folder.Offsets.Path}: {offsets.Elements - 1} examples, at most {Array.MaxLength}; split the folder");
        }

        if (folder.Weights is { } weights && weights.Header.Elements != tokens.Shape[0])
        {
            throw new InputException($"{weights.Path}: {weights.Header.Elements} weights, expected {tokens.Shape[0]}, "
                + $"one a row of {folder.Tokens.Path}");
        }
    }

    private static void Offsets(EmbeddingsFolder folder, CancellationToken cancellationToken)
    {
        var file = folder.Offsets.Path;
        var most = Array.MaxLength / folder.Dimension;
        var before = folder.Offsets.Read<long>(0, 1)[0];
        if (before != 0)
        {
            throw new InputException($"{file}: offset 0 is {before}, expected 0");
        }

        for (long i = 0; i < folder.Count; i++)
        {
            if (i % 65_536 == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var end = folder.Offsets.Read<long>(i + 1, 1)[0];
            if (end < before)
            {
                throw new InputException($"{file}: offset {i + 1} is {end}, below offset {i}, which is {before}; "
                    + "offsets must not decrease");
            }

            if (end > folder.TotalTokens)
            {
                throw new InputException($"{file}: offset {i + 1} is {end}, beyond the {folder.TotalTokens} rows of "
                    + folder.Tokens.Path);
            }

            if (end == before)
            {
                throw new InputException($"{file}: example {i} has no tokens (offset {i} and {i + 1} are {end}); remove it");
            }

            if (end - before > most)
            {
                throw new InputException($"{file}: example {i} has {end - before} tokens, at most {most} of dimension "
                    + $"{folder.Dimension}; split it");
            }

            before = end;
        }

        if (before != folder.TotalTokens)
        {
            throw new InputException($"{file}: the last offset, {folder.Count}, is {before}, expected {folder.TotalTokens}, "
                + $"the number of rows of {folder.Tokens.Path}");
        }
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
                    throw new InputException($"{folder.Weights.Path}: the weight of {Place(folder, start + m)} is "
                        + FormattableString.Invariant($"{weights[m]}, expected a finite number, 0 or above"));
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
                var weighted = folder.HasWeights ? " after weighting" : string.Empty;
                throw new InputException(FormattableString.Invariant(
                    $"{folder.Tokens.Path}: {Place(folder, start + at / d)}, component {at % d}, is {rows[at]}{weighted}, ")
                    + "expected a finite number; make the embeddings anew or remove the example");
            }
        }

        progress?.Report(new StageProgress("check", folder.TotalTokens, folder.TotalTokens, "tokens"));
    }

    private static string Place(EmbeddingsFolder folder, long token)
    {
        var example = OwnerOf(folder, token);
        return $"example {example}, token {token - folder.Offsets.Read<long>(example, 1)[0]} (row {token})";
    }
}

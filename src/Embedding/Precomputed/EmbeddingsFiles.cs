using FisherSft.Corpus;

namespace FisherSft.Embedding.Precomputed;

/// <summary>The files of an embeddings folder as they were found, on a disk or elsewhere.</summary>
/// <param name="Tokens">tokens.npy.</param>
/// <param name="Offsets">offsets.npy.</param>
/// <param name="Weights">weights.npy, if it is there.</param>
/// <param name="Examples">examples.jsonl, if it is there.</param>
public sealed record EmbeddingsFiles(CorpusFile Tokens, CorpusFile Offsets, CorpusFile? Weights, CorpusFile? Examples)
{
    /// <summary>All of them, in a fixed order.</summary>
    public IReadOnlyList<CorpusFile> All => [.. new[] { Tokens, Offsets, Weights, Examples }.OfType<CorpusFile>()];

    /// <summary>Finds the files of a folder; null where it is no embeddings folder, for it has no tokens.npy.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="name">What to call it.</param>
    /// <param name="remote">Where files lie that are on no disk; null where there are none.</param>
    /// <exception cref="InputException">A file that must be there is not.</exception>
    public static EmbeddingsFiles? Find(string path, string name, IRemoteFiles? remote)
    {
        // A blob's name may be that of a folder of blobs too; then the blob is meant.
        if ((RemotePath.IsOne(path) && CorpusFile.Find(path, name, remote) is not null) || File(EmbeddingsFolder.TokensFile) is not { } tokens)
        {
            return null;
        }

        var offsets = File(EmbeddingsFolder.OffsetsFile)
            ?? throw EmbeddingsFaults.NoOffsets(RemotePath.Combine(name, EmbeddingsFolder.OffsetsFile));
        return new EmbeddingsFiles(tokens, offsets, File(EmbeddingsFolder.WeightsFile), File(EmbeddingsFolder.ExamplesFile));

        CorpusFile? File(string file) =>
            CorpusFile.Find(RemotePath.Combine(path, file), RemotePath.Combine(name, file), remote);
    }

    /// <summary>The files again, from <see cref="All"/>.</summary>
    public static EmbeddingsFiles Of(IReadOnlyList<CorpusFile> all)
    {
        return new EmbeddingsFiles(
            File(EmbeddingsFolder.TokensFile)!,
            File(EmbeddingsFolder.OffsetsFile)!,
            File(EmbeddingsFolder.WeightsFile),
            File(EmbeddingsFolder.ExamplesFile));

        CorpusFile? File(string name) => all.FirstOrDefault(file => file.Name.EndsWith(name, StringComparison.Ordinal));
    }
}

using FisherSft.Client.Options;
using FisherSft.Corpus;
using FisherSft.Embedding.Precomputed;

namespace FisherSft.Client.Pipeline;

/// <summary>Tells an embeddings folder from text.</summary>
internal static class Inputs
{
    /// <summary>Whether the input is one embeddings folder, and holds what the settings ask for.</summary>
    /// <exception cref="InputException">It is one among others, options do not apply to it, or it holds no text to ask about.</exception>
    public static bool IsEmbeddingsFolder(SelectSettings settings)
    {
        var folder = IsEmbeddingsFolder(settings.Corpus, settings.Embedder);
        var examples = folder ? Path.Combine(settings.Corpus.Inputs[0], EmbeddingsFolder.ExamplesFile) : string.Empty;
        return !folder || settings.Asking is null || File.Exists(examples)
            ? folder
            : throw new InputException(
                $"--method {settings.Method.Name} asks about text, and {examples} is not there; put the rows into it, one a line, or select " +
                "from the files that were embedded.");
    }

    /// <summary>Whether the input is one embeddings folder.</summary>
    /// <exception cref="InputException">It is one among others, or options do not apply to it.</exception>
    public static bool IsEmbeddingsFolder(CorpusSettings corpus, EmbedderSettings embedder)
    {
        var folders = corpus.Inputs.Where(EmbeddingsFolder.IsOne).ToList();
        if (folders.Count == 0)
        {
            return false;
        }

        if (corpus.Inputs.Count > 1)
        {
            throw new InputException($"{folders[0]} is an embeddings folder and is not read together with other inputs; pass it alone.");
        }

        var useless = embedder.Given.Concat(corpus.Limit is null ? [] : ["limit"]).Select(name => "--" + name).ToList();
        return useless.Count == 0
            ? true
            : throw new InputException(
                $"{string.Join(", ", useless)}: does not apply to {folders[0]}, whose examples are embedded already; leave it out.");
    }
}

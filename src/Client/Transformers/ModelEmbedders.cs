using FisherSft.Embedding;
using FisherSft.Embedding.Onnx;

namespace FisherSft.Client.Transformers;

/// <summary>The way to transformer embeddings, which a build may lack.</summary>
internal static class ModelEmbedders
{
    /// <summary>Why there are none, and what to do; null where there are.</summary>
    public static string? Lack => null;

    /// <exception cref="Corpus.InputException">The options or the model folder cannot be used.</exception>
    /// <exception cref="DeviceException">The device cannot be used.</exception>
    public static IModelEmbedder Open(ModelOptions options) => new OnnxEmbedder(options);
}

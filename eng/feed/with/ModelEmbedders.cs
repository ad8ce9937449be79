using FisherSft.Embedding;
using FisherSft.Embedding.Onnx;

namespace FisherSft.Transformers;

/// <summary>The way to transformer embeddings, which a build may lack.</summary>
internal static class ModelEmbedders
{
    /// <summary>Why there are none, and what to do; null where there are.</summary>
    public static string? Lack => null;

    /// <exception cref="Corpus.InputException">The options or the model folder cannot be used.</exception>
    /// <exception cref="DeviceException">The device cannot be used.</exception>
    public static IModelEmbedder Open(ModelOptions options) => new OnnxEmbedder(options);

    /// <summary>Whether a name is one of a device.</summary>
    public static bool IsDevice(string name) => DeviceName.IsOne(name);

    /// <summary>The device that a name leads to.</summary>
    /// <exception cref="DeviceException">It cannot be used.</exception>
    public static string FindDevice(string name) => DeviceName.Find(name);
}

using FisherSft.Corpus;
using FisherSft.Embedding;
using FisherSft.Embedding.Onnx;

namespace FisherSft.Transformers;

/// <summary>The way to transformer embeddings, which a build may lack.</summary>
internal static class ModelEmbedders
{
    /// <summary>Why there are none, and what to do; null where there are.</summary>
    public static string? Lack => null;

    /// <exception cref="InputException">The options or the model folder cannot be used.</exception>
    /// <exception cref="DeviceException">The device cannot be used.</exception>
    public static IModelEmbedder Open(ModelOptions options) => new OnnxEmbedder(options);

    /// <summary>What <see cref="IModelEmbedder.FaultOf"/> tells, without loading the graph.</summary>
    /// <exception cref="InputException">The model folder cannot be used.</exception>
    public static Func<Example, string?> RowFaults(string model) => OnnxEmbedder.RowFaults(model);

    /// <summary>Whether a name is one of a device.</summary>
    public static bool IsDevice(string name) => DeviceName.IsOne(name);

    /// <summary>The device that a name leads to.</summary>
    /// <exception cref="DeviceException">It cannot be used.</exception>
    public static string FindDevice(string name) => DeviceName.Find(name);
}

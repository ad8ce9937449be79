using FisherSft.Corpus;
using FisherSft.Embedding;

namespace FisherSft.Transformers;

/// <summary>Stands for transformer embeddings where the package feeds lack ONNX Runtime.</summary>
internal static class ModelEmbedders
{
    public static string? Lack =>
        "--embedder onnx: this build was made without ONNX Runtime, which the package feeds lacked, so it knows no transformer. Add a " +
        "feed that has Microsoft.ML.OnnxRuntime.Gpu and Microsoft.ML.Tokenizers, delete artifacts/feed.props and build again; or leave " +
        "the option out, or embed elsewhere and pass an embeddings folder.";

    public static IModelEmbedder Open(ModelOptions options) => throw new InputException(Lack!);

    public static Func<Example, string?> RowFaults(string model) => throw new InputException(Lack!);

    public static bool IsDevice(string name) => name == "cpu";

    public static string FindDevice(string name) => name;
}

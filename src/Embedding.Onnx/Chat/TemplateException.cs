namespace FisherSft.Embedding.Onnx.Chat;

/// <summary>A chat_template holds what is not followed here.</summary>
/// <param name="what">What that is, within a sentence.</param>
internal sealed class TemplateException(string what) : Exception(what);

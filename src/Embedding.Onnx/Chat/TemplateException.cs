namespace FisherSft.Embedding.Onnx.Chat;

/// <summary>A chat_template holds what is not followed here.</summary>
/// <param name="what">What that is, within a sentence.</param>
internal class TemplateException(string what) : Exception(what);

/// <summary>A chat_template does not take a chat of such roles, where it may take others.</summary>
/// <param name="what">Why, within a sentence.</param>
internal sealed class ChatRefusedException(string what) : TemplateException(what);

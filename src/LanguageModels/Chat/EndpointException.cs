namespace FisherSft.LanguageModels;

/// <summary>An endpoint cannot be used, or answers nothing at all. The message names it and says what to check.</summary>
public sealed class EndpointException(string message, Exception? inner = null) : Exception(message, inner);

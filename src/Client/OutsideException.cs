namespace FisherSft.Client;

/// <summary>Something outside this program failed: a service that does not answer. The message says what to check.</summary>
internal sealed class OutsideException(string message, Exception? inner = null) : Exception(message, inner);

namespace FisherSft.Silo;

/// <summary>A service does not answer at a silo's start, or lacks what the silo needs.</summary>
internal sealed class StartException(string message) : Exception(message);

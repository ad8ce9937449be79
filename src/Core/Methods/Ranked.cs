namespace FisherSft.Core.Methods;

/// <summary>An example in a method's order.</summary>
/// <param name="Example">Its index.</param>
/// <param name="Score">What the method goes by, in its own unit; NaN where it knows nothing of the example.</param>
public readonly record struct Ranked(int Example, double Score);

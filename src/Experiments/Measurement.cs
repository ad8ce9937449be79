using FisherSft.Experiments.Data;

namespace FisherSft.Experiments;

/// <summary>What a selection of one method came to, with one seed.</summary>
/// <param name="Setting">d and L.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Method">The method's name.</param>
/// <param name="Budget">n; for <see cref="StudyMethods.UniformAtEqualTokens"/> the n of the tokenod selection that it equals.</param>
/// <param name="Examples">How many examples were fitted on.</param>
/// <param name="Tokens">How many tokens these have.</param>
/// <param name="Error">The error of the layer that was fitted on them.</param>
public sealed record Measurement(
    Setting Setting, int Seed, string Method, int Budget, int Examples, int Tokens, PredictionError Error);

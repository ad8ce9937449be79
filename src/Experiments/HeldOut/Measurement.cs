namespace FisherSft.Experiments.HeldOut;

/// <summary>What a budget counts.</summary>
public enum BudgetKind
{
    /// <summary>Examples, as the paper judges.</summary>
    Examples,

    /// <summary>Trained tokens: what training costs.</summary>
    Tokens,
}

/// <summary>One layer fitted on one selection, judged on what was held out.</summary>
/// <param name="Seed">Which division and draw.</param>
/// <param name="Method">The method's name.</param>
/// <param name="Kind">What the budget counts.</param>
/// <param name="Budget">The budget as a share.</param>
/// <param name="Examples">Examples selected.</param>
/// <param name="Tokens">Tokens they hold.</param>
/// <param name="Bits">Mean −log₂ p of held-out tokens.</param>
/// <param name="MeanError">Mean over held-out examples of <paramref name="MaxError"/>'s measure.</param>
/// <param name="MaxError">
/// The largest, over held-out examples, of the mean total variation distance between the layer's probabilities of an example's
/// tokens and the reference layer's.
/// </param>
public sealed record Measurement(
    int Seed, string Method, BudgetKind Kind, double Budget, int Examples, long Tokens, double Bits, double MeanError, double MaxError);

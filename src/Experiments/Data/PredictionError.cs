namespace FisherSft.Experiments.Data;

/// <summary>
/// How far a fitted layer's predictions are from the truth's. Of a token it is the total variation distance ½·Σ_y |p̂_y − p_y|
/// (0 the same, 1 disjoint), of an example the mean over its tokens, as the paper has sentences; and of all N examples, selected
/// or not, the mean and the maximum.
/// </summary>
/// <param name="Mean">The mean over the examples, in 0..1.</param>
/// <param name="Maximum">The largest of an example, in 0..1.</param>
public readonly record struct PredictionError(double Mean, double Maximum)
{
    /// <summary>Measures a layer.</summary>
    /// <param name="tokens">All examples.</param>
    /// <param name="truth">θ*.</param>
    /// <param name="fitted">The fitted θ, d × L, row-major.</param>
    public static PredictionError Of(StudyTokens tokens, Truth truth, double[] fitted)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(truth);
        var L = truth.Classes;
        var (ofTruth, ofFitted) = (new ProbabilityBlocks(L, tokens.Dimension), new ProbabilityBlocks(L, tokens.Dimension));
        var distances = new double[tokens.Tokens];
        for (var first = 0; first < distances.Length; first += ProbabilityBlocks.Rows)
        {
            var count = Math.Min(ProbabilityBlocks.Rows, distances.Length - first);
            var p = ofTruth.Of(tokens.X, first, count, truth.Theta);
            var q = ofFitted.Of(tokens.X, first, count, fitted);
            for (var at = 0; at < p.Length; at++)
            {
                distances[first + at / L] += Math.Abs(p[at] - q[at]) / 2;
            }
        }

        var (sum, most) = (0.0, 0.0);
        for (var i = 0; i < tokens.Count; i++)
        {
            var (first, count) = tokens.RowsOf(i);
            var ofExample = 0.0;
            foreach (var distance in distances.AsSpan(first, count))
            {
                ofExample += distance;
            }

            sum += ofExample / count;
            most = Math.Max(most, ofExample / count);
        }

        return new PredictionError(sum / tokens.Count, most);
    }
}

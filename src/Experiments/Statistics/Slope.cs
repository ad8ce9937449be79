namespace FisherSft.Experiments.Statistics;

/// <summary>The slope of ln error against ln n: how fast error falls with the budget. Theory has −1/2.</summary>
public static class Slope
{
    /// <summary>By least squares.</summary>
    /// <param name="budgets">n, two different ones at least.</param>
    /// <param name="errors">One each, above 0.</param>
    public static double Of(IReadOnlyList<double> budgets, IReadOnlyList<double> errors)
    {
        ArgumentNullException.ThrowIfNull(budgets);
        ArgumentNullException.ThrowIfNull(errors);
        var (x, y) = (budgets.Select(n => Math.Log(n)).ToList(), errors.Select(error => Math.Log(error)).ToList());
        var (meanX, meanY) = (x.Average(), y.Average());
        return x.Zip(y, (u, v) => (u - meanX) * (v - meanY)).Sum() / x.Sum(u => (u - meanX) * (u - meanX));
    }
}

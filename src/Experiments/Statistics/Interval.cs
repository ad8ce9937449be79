using MathNet.Numerics.Distributions;

namespace FisherSft.Experiments.Statistics;

/// <summary>
/// A mean over seeds with its 95% interval by Student's t: seeds are independent runs, and twenty means of thousands of tokens
/// are near enough to normal.
/// </summary>
/// <param name="Mean">The mean.</param>
/// <param name="HalfWidth">Half the width of the interval; NaN where there is one value alone.</param>
public readonly record struct Interval(double Mean, double HalfWidth)
{
    /// <summary>Its lower end.</summary>
    public double Low => Mean - HalfWidth;

    /// <summary>Its upper end.</summary>
    public double High => Mean + HalfWidth;

    /// <summary>The interval of some values, one a seed.</summary>
    /// <param name="values">At least one.</param>
    public static Interval Of(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var mean = values.Average();
        if (values.Count < 2)
        {
            return new Interval(mean, double.NaN);
        }

        var variance = values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1);
        var t = StudentT.InvCDF(0, 1, values.Count - 1, 0.975);
        return new Interval(mean, t * Math.Sqrt(variance / values.Count));
    }
}

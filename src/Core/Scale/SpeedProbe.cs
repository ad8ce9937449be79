using System.Diagnostics;
using FisherSft.Core.Design;

namespace FisherSft.Core.Scale;

/// <summary>How fast a thread of this machine bounds examples, beside that of the machine the cost model was fitted on.</summary>
public static class SpeedProbe
{
    private const int Tokens = 24;
    private const int Dimension = 128;
    private const int Calls = 100;
    private const int Batches = 8;

    /// <summary>Seconds of one bound, the least of several batches; some twenty milliseconds in all.</summary>
    public static double SecondsABound()
    {
        var (random, X) = (new Random(0), new float[Tokens * Dimension]);
        foreach (ref var value in X.AsSpan())
        {
            value = random.NextSingle() - 0.5f;
        }

        var (design, evaluator, least) = (new DesignMatrix(Dimension, 1), new GainEvaluator(), double.PositiveInfinity);
        design.Add(X);
        for (var batch = 0; batch < Batches; batch++)
        {
            var began = Stopwatch.GetTimestamp();
            for (var call = 0; call < Calls; call++)
            {
                evaluator.Bound(design, X);
            }

            least = Math.Min(least, Stopwatch.GetElapsedTime(began).TotalSeconds / Calls);
        }

        return least;
    }

    /// <summary>How many times as fast a thread here is.</summary>
    /// <param name="rates">Those of the other machine.</param>
    public static double SpeedBeside(CostRates rates)
    {
        ArgumentNullException.ThrowIfNull(rates);
        return rates.Bound / SecondsABound();
    }
}

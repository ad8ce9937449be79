using FisherSft.Experiments.Data;
using FisherSft.Experiments.Statistics;

namespace FisherSft.Experiments.Tests.Statistics;

public sealed class StatisticsTests
{
    [Fact]
    public void Slope_IsTheExponentOfAPowerLaw()
    {
        double[] budgets = [50, 100, 400, 2000];
        Assert.Equal(-0.37, Slope.Of(budgets, [.. budgets.Select(n => 3 * Math.Pow(n, -0.37))]), 1e-12);
    }

    [Fact]
    public void Interval_IsStudents()
    {
        // 1, 2, 3, 4, 10: mean 4, deviation √12.5, t of four degrees of freedom 2.776445.
        var interval = Interval.Of([1, 2, 3, 4, 10]);
        Assert.Equal(4, interval.Mean);
        Assert.Equal(2.776445 * Math.Sqrt(12.5 / 5), interval.HalfWidth, 1e-6);
        Assert.True(double.IsNaN(Interval.Of([7]).HalfWidth));
    }

    [Fact]
    public void Summary_SetsMethodsBesideTokenodSeedBySeed()
    {
        Setting setting = new(10, 20);
        var measured = new List<Measurement>();
        foreach (var (seed, error) in new[] { (0, 0.2), (1, 0.4) })
        {
            foreach (var budget in new[] { 100, 400 })
            {
                var falls = Math.Sqrt(100.0 / budget);
                measured.Add(new(setting, seed, StudyMethods.TokenOd, budget, budget, 10 * budget, new PredictionError(error * falls, 2 * error * falls)));
                measured.Add(new(setting, seed, StudyMethods.Uniform, budget, budget, 10 * budget, new PredictionError(1.5 * error * falls, 3 * error * falls)));
            }
        }

        var summary = StudySummary.Of(measured);

        var row = summary.Rows.Single(row => row.Method == StudyMethods.Uniform && row.Budget == 400);
        Assert.Equal(0.225, row.Mean.Mean, 1e-12);
        Assert.Equal(1.5, row.MeanRatio.Value, 1e-12);
        Assert.Equal(1.5, row.MeanRatio.High, 1e-9);
        Assert.All(summary.Slopes, slope => Assert.Equal(-0.5, slope.Mean.Mean, 1e-12));
    }
}

using FisherSft.Experiments.Data;
using FisherSft.Experiments.Fitting;
using FisherSft.Experiments.Statistics;

namespace FisherSft.Experiments.Tests;

public sealed class StudyTests
{
    private static readonly StudyOptions Small = new() { Settings = [new(4, 5), new(3, 5)], Budgets = [20, 60], Seeds = 2 };

    [Fact]
    public void Fit_ReachesTheOptimumOfPlainGradientDescent()
    {
        const int D = 3, L = 4;
        var tokens = new SyntheticExamples(60, 1, 6, 0.5).Draw(D, seed: 1);
        var y = Truth.Draw(D, L, 2, seed: 1).Label(tokens, seed: 1);

        var fitted = MultinomialFit.Fit(tokens.X, y, D, L, TestContext.Current.CancellationToken);

        // Plain loops, many small steps downhill on the same penalised likelihood.
        var (n, theta) = (y.Length, new double[D * L]);
        for (var step = 0; step < 20_000; step++)
        {
            var gradient = theta.Select(value => MultinomialFit.Lambda * value / n).ToArray();
            for (var row = 0; row < n; row++)
            {
                var powers = Enumerable.Range(0, L).Select(c => Math.Exp(Enumerable.Range(0, D).Sum(k => tokens.X[row * D + k] * theta[k * L + c]))).ToArray();
                for (var at = 0; at < theta.Length; at++)
                {
                    gradient[at] += tokens.X[row * D + at / L] * (powers[at % L] / powers.Sum() - (y[row] == at % L ? 1 : 0)) / n;
                }
            }

            theta = [.. theta.Zip(gradient, (value, slope) => value - 2 * slope)];
        }

        // What is left when a fit stops is below 1e-9 nats; with a curvature of 0.02, that is 3e-4 of a coordinate.
        Assert.All(theta.Zip(fitted), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
    }

    [Fact]
    public void Examples_HaveTheStatisticsTheyAreSaidToHave()
    {
        var tokens = new SyntheticExamples(4000, 1, 20, 0.5).Draw(8, seed: 3);
        var lengths = Enumerable.Range(0, tokens.Count).Select(i => tokens.RowsOf(i).Count).ToList();

        // Standard errors: 0.09 of the mean length, 0.005 of the mean square.
        Assert.Equal(10.5, lengths.Average(), 0.4);
        Assert.Equal((1, 20), (lengths.Min(), lengths.Max()));
        Assert.Equal(1, tokens.X.Sum(value => value * value) / tokens.Tokens, 0.04);
    }

    [Fact]
    public void Slope_IsThatOfAPowerLaw() =>
        Assert.Equal(-0.5, Slope.Of([10, 40, 90, 1000], [.. new[] { 10.0, 40, 90, 1000 }.Select(n => 3 / Math.Sqrt(n))]), 1e-12);

    [Fact]
    public void Trials_DoNotDependOnOneAnother_AndGreedyTakesMoreTokens()
    {
        var study = new Study(Small, new SyntheticExamples(200, 1, 9, 0.5));
        var forth = study.Trials.Select(trial => study.Run(trial, TestContext.Current.CancellationToken)).ToList();
        var again = new Study(Small, new SyntheticExamples(200, 1, 9, 0.5));
        var back = study.Trials.Reverse().AsParallel().AsOrdered().Select(trial => again.Run(trial, CancellationToken.None)).Reverse().ToList();

        Assert.Equal(forth.SelectMany(measured => measured), back.SelectMany(measured => measured));
        var summary = StudySummary.Of([.. forth.SelectMany(measured => measured)]);
        Assert.Equal(2 * 5 * 2, summary.Rows.Count);
        Assert.True(Row(StudyMethods.TokenOd).Tokens > Row(StudyMethods.Uniform).Tokens);
        Assert.InRange(Row(StudyMethods.UniformAtEqualTokens).Tokens, Row(StudyMethods.TokenOd).Tokens - 2, Row(StudyMethods.TokenOd).Tokens);

        SummaryRow Row(string method) => summary.Rows.First(row => row.Method == method);
    }
}

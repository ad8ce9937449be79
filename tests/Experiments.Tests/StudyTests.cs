using FisherSft.Experiments.Data;

namespace FisherSft.Experiments.Tests;

public sealed class StudyTests
{
    [Fact]
    public void Synthetic_HasTheMomentsThatItPromises()
    {
        var tokens = new SyntheticExamples(4000, 1, 9, 0.5).Draw(6, seed: 1);

        Assert.Equal(5, (double)tokens.Tokens / tokens.Count, 0.15);
        Assert.Equal(1, Norms(tokens).Average(), 0.02);

        // Two tokens of one example have an inner product of ρ on average.
        var alike = Enumerable.Range(0, tokens.Count).Where(i => tokens.RowsOf(i).Count > 1).Average(i =>
        {
            var first = tokens.RowsOf(i).First;
            return Enumerable.Range(0, 6).Sum(k => tokens.X[first * 6 + k] * tokens.X[(first + 1) * 6 + k]);
        });
        Assert.Equal(0.5, alike, 0.03);

        static IEnumerable<double> Norms(StudyTokens tokens) =>
            Enumerable.Range(0, tokens.Tokens).Select(row => Enumerable.Range(0, 6).Sum(k => tokens.X[row * 6 + k] * tokens.X[row * 6 + k]));
    }

    [Fact]
    public void Labels_AreDrawnFromTheTruth()
    {
        var tokens = new SyntheticExamples(20_000, 1, 1, 0).Draw(3, seed: 3);
        var truth = Truth.Draw(3, 4, 1.5, 3);
        var labels = truth.Label(tokens, 3);
        var expected = new double[4];
        for (var row = 0; row < tokens.Tokens; row++)
        {
            var e = Enumerable.Range(0, 4).Select(c => Math.Exp(Enumerable.Range(0, 3).Sum(k => tokens.X[row * 3 + k] * truth.Theta[k * 4 + c]))).ToArray();
            for (var c = 0; c < 4; c++)
            {
                expected[c] += e[c] / e.Sum();
            }
        }

        // Five standard deviations of a count of 20,000 draws are 350 at most.
        Assert.All(Enumerable.Range(0, 4), c => Assert.InRange(labels.Count(y => y == c), expected[c] - 350, expected[c] + 350));
    }

    [Fact]
    public void Trial_IsTheSameAgain_AndUniformGetsAsManyTokens()
    {
        var options = new StudyOptions { Settings = [new Setting(4, 5)], Budgets = [20, 60], Seeds = 2, Methods = ["tokenod", "uniform", "match"] };
        var study = new Study(options, new SyntheticExamples(200, 1, 9, 0.5));

        var measured = study.Run(study.Trials[1], CancellationToken.None);

        Assert.Equal(measured, new Study(options, new SyntheticExamples(200, 1, 9, 0.5)).Run(study.Trials[1], CancellationToken.None));
        Assert.NotEqual(measured, study.Run(study.Trials[0], CancellationToken.None));
        Assert.Equal(4 * 2, measured.Count);
        foreach (var tokenod in measured.Where(one => one.Method == StudyMethods.TokenOd))
        {
            var equal = measured.Single(one => one.Method == StudyMethods.UniformAtEqualTokens && one.Budget == tokenod.Budget);
            Assert.InRange(equal.Tokens, tokenod.Tokens - 8, tokenod.Tokens);
            Assert.Equal(tokenod.Budget, tokenod.Examples);
        }
    }
}

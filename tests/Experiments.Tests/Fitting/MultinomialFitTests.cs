using FisherSft.Experiments.Data;
using FisherSft.Experiments.Fitting;

namespace FisherSft.Experiments.Tests.Fitting;

public sealed class MultinomialFitTests
{
    private const int D = 4;
    private const int L = 5;

    [Fact]
    public void Fit_LeavesNoGradient_AndNothingNearIsLikelier()
    {
        var tokens = new SyntheticExamples(120, 1, 6, 0.3).Draw(D, seed: 2);
        var (X, y) = tokens.Take([.. Enumerable.Range(0, 120)], Truth.Draw(D, L, 2, 2).Label(tokens, 2));

        var theta = MultinomialFit.Fit(X, y, D, L, CancellationToken.None);

        var best = Loss(theta);
        var gradient = Enumerable.Range(0, D * L).Select(at => (Loss(Moved(theta, at, 1e-5)) - Loss(Moved(theta, at, -1e-5))) / 2e-5);

        // A step promises 1e-9 nats a token at most: with curvatures of some 0.1 a token, gradients of 1e-5 are left.
        Assert.All(gradient, slope => Assert.InRange(slope, -1e-4, 1e-4));
        var random = new Random(1);
        for (var trial = 0; trial < 50; trial++)
        {
            Assert.True(Loss([.. theta.Select(value => value + 0.1 * (random.NextDouble() - 0.5))]) > best);
        }

        double Loss(double[] at)
        {
            var sum = MultinomialFit.Lambda / 2 * at.Sum(value => value * value);
            for (var row = 0; row < y.Length; row++)
            {
                var scores = Enumerable.Range(0, L).Select(c => Enumerable.Range(0, D).Sum(k => X[row * D + k] * at[k * L + c])).ToList();
                sum += Math.Log(scores.Sum(Math.Exp)) - scores[y[row]];
            }

            return sum / y.Length;
        }

        static double[] Moved(double[] theta, int at, double by)
        {
            var moved = (double[])theta.Clone();
            moved[at] += by;
            return moved;
        }
    }

    [Fact]
    public void PredictionError_IsTheMeanTotalVariationOfExamples()
    {
        var tokens = new SyntheticExamples(30, 1, 4, 0.5).Draw(D, seed: 5);
        var (truth, other) = (Truth.Draw(D, L, 2, 5), Truth.Draw(D, L, 2, 6));

        var error = PredictionError.Of(tokens, truth, other.Theta);

        var examples = Enumerable.Range(0, 30).Select(i =>
        {
            var (first, count) = tokens.RowsOf(i);
            return Enumerable.Range(first, count).Average(row => P(row, truth.Theta).Zip(P(row, other.Theta), (p, q) => Math.Abs(p - q)).Sum() / 2);
        }).ToList();
        Assert.Equal(examples.Average(), error.Mean, 1e-12);
        Assert.Equal(examples.Max(), error.Maximum, 1e-12);
        Assert.Equal(0, PredictionError.Of(tokens, truth, truth.Theta).Maximum);

        double[] P(int row, double[] theta)
        {
            var e = Enumerable.Range(0, L).Select(c => Math.Exp(Enumerable.Range(0, D).Sum(k => tokens.X[row * D + k] * theta[k * L + c]))).ToArray();
            return [.. e.Select(value => value / e.Sum())];
        }
    }
}

using FisherSft.Core.Methods;
using FisherSft.Core.Tokens;
using FisherSft.Experiments.HeldOut;

namespace FisherSft.Experiments.Tests.HeldOut;

public sealed class EvaluationTests
{
    [Fact]
    public void Divisions_AreDisjointAndAnewForEverySeed()
    {
        var tokens = Corpus(100);
        var (remaining, part) = TokenSubset.Divide(tokens, 0.1, 3);
        Assert.Equal(Enumerable.Range(0, 100), remaining.Examples.Concat(part.Examples).Order());
        Assert.Equal(10, part.Count);
        Assert.NotEqual(part.Examples, TokenSubset.Divide(tokens, 0.1, 4).Part.Examples);
        Assert.Equal(tokens.LabelsOf(part.Examples[2]).ToArray(), part.LabelsOf(2).ToArray());
    }

    [Fact]
    public void Measurements_AreOfTheSelectionsThatMethodsMake_AndMoreTokensPredictBetter()
    {
        var tokens = Corpus(400);
        var options = new EvaluationOptions { Methods = [new Uniform(), new Length()], Budgets = [0.05, 0.5], Seeds = 2, Classes = 6, Threads = 1 };

        var measured = Evaluation.Run(tokens, options, [], CancellationToken.None).ToList();

        Assert.Equal(Evaluation.CountOf(options), measured.Count);
        foreach (var one in measured.Where(one => one is { Method: "length", Kind: BudgetKind.Examples }))
        {
            var training = TokenSubset.Divide(tokens, 0.1, one.Seed).Remaining;
            var longest = Enumerable.Range(0, training.Count).Select(training.TokensOf).OrderDescending().Take(one.Examples).Sum();
            Assert.Equal(longest, one.Tokens);
        }

        foreach (var group in measured.GroupBy(one => (one.Method, one.Kind)))
        {
            Assert.True(group.Where(one => one.Budget == 0.5).Average(one => one.Bits) < group.Where(one => one.Budget == 0.05).Average(one => one.Bits));
        }

        // Labels follow the sign of the first component: 1 bit of log₂ 6 = 2.58 can be told from rows.
        Assert.InRange(measured.Where(one => one.Budget == 0.5).Average(one => one.Bits), 1.5, 2.2);
        Assert.Equal(measured[1..], Evaluation.Run(tokens, options, [measured[0]], CancellationToken.None));
    }

    /// <summary>Three labels where the first component is positive, three others where it is not.</summary>
    private static TokenMatrix Corpus(int examples)
    {
        var (tokens, random) = (new TokenMatrix(3), new Random(8));
        for (var i = 0; i < examples; i++)
        {
            var rows = new float[random.Next(1, 12) * 3];
            foreach (ref var value in rows.AsSpan())
            {
                value = random.NextSingle() - 0.5f;
            }

            tokens.Add(rows, [.. rows.Chunk(3).Select(row => random.Next(3) + (row[0] > 0 ? 3 : 0))]);
        }

        return tokens;
    }
}

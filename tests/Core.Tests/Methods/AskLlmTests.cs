using FisherSft.Core.Methods;
using FisherSft.Core.Selection;

namespace FisherSft.Core.Tests.Methods;

public sealed class AskLlmTests
{
    [Fact]
    public void HighestScoresComeFirst_OfEqualsTheLowestIndex_AndUnansweredOnesLast()
    {
        var tokens = Corpora.Random(8, 3, 1, 6, seed: 1);
        var method = new AskLlm([0.5, double.NaN, 0.9, 0.5, 0, double.NaN, 1, 0.9]);

        Assert.Equal([6, 2, 7, 0, 3, 4, 1, 5], method.Choose(tokens, new SelectionOptions { Budget = 8 }, CancellationToken.None));
    }

    [Fact]
    public void ScoresOfAnotherCorpus_AreRefused()
    {
        var tokens = Corpora.Random(8, 3, 1, 6, seed: 1);

        Assert.Throws<ArgumentException>(() => new AskLlm([1, 0]).Choose(tokens, new SelectionOptions { Budget = 1 }, CancellationToken.None).ToList());
    }
}

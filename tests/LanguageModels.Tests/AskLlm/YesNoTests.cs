namespace FisherSft.LanguageModels.Tests.AskLlm;

public sealed class YesNoTests
{
    [Fact]
    public void Probability_IsTheSumOverVariantsAmongYesAndNo()
    {
        var answer = new ChatAnswer("Yes")
        {
            First =
            [
                new("Yes", Math.Log(0.3)), new(" yes", Math.Log(0.1)), new("YES", Math.Log(0.05)), new("▁yes", Math.Log(0.02)),
                new("Ġyes.", Math.Log(0.01)), new("No", Math.Log(0.2)), new("no", Math.Log(0.04)), new("Maybe", Math.Log(0.2)),
                new("yesterday", Math.Log(0.02)), new("not", Math.Log(0.02)),
            ],
        };

        // (0.3 + 0.1 + 0.05 + 0.02 + 0.01) / (0.48 + 0.24); rounding alone.
        Assert.Equal(0.48 / 0.72, YesNo.Probability(answer)!.Value, 1e-12);
    }

    [Fact]
    public void Essence_SaysTheSameInLess()
    {
        var answer = new ChatAnswer("<think>long thoughts</think> **No**, because")
        {
            First = [new("Yes", -0.5), new("a token that is long", -1), new(" no", -1.25), new("Maybe", -2)], PromptTokens = 30, CompletionTokens = 7,
        };

        var essence = YesNo.Essence(answer);

        Assert.Equal(YesNo.Probability(answer), YesNo.Probability(essence));
        Assert.Equal(("no", 30, 7, 2), (essence.Text, essence.PromptTokens, essence.CompletionTokens, essence.First!.Count));
        Assert.False(YesNo.Read(essence));
        Assert.Null(YesNo.Read(YesNo.Essence(new ChatAnswer("perhaps"))));
        Assert.Null(YesNo.Essence(new ChatAnswer("yes")).First);
        Assert.Empty(YesNo.Essence(new ChatAnswer("x") { First = [new("x", 0)] }).First!);
    }

    [Theory]
    [InlineData(0.02, true)]
    [InlineData(0.005, false)]
    public void FirstTokenThatIsHardlyYesOrNo_IsNoAnswer(double yes, bool counts)
    {
        var answer = new ChatAnswer("<think>") { First = [new("<think>", Math.Log(0.9)), new("yes", Math.Log(yes))] };

        Assert.Equal(counts ? 1 : null, YesNo.Probability(answer));
    }

    [Fact]
    public void NoLogProbabilities_GiveNone() => Assert.Null(YesNo.Probability(new ChatAnswer("yes")));

    [Theory]
    [InlineData("yes", true)]
    [InlineData("Yes.", true)]
    [InlineData("  **Yes**, it would", true)]
    [InlineData("\"No\"", false)]
    [InlineData("NO!", false)]
    [InlineData("<think>No, wait. Yes? No.</think>\n\nYes", true)]
    [InlineData("<think>Yes, I", null)]
    [InlineData("Nothing", null)]
    [InlineData("yesterday", null)]
    [InlineData("It depends: yes", null)]
    [InlineData("", null)]
    public void Text_IsReadByItsFirstWord(string text, bool? said) => Assert.Equal(said, YesNo.Read(new ChatAnswer(text)));
}

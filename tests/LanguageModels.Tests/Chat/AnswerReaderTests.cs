using System.Text;

namespace FisherSft.LanguageModels.Tests.Chat;

public sealed class AnswerReaderTests
{
    [Fact]
    public void TopTokens_AreReadOnceEachWithTheOneThatWasTaken()
    {
        var first = Read("""{"token": "a", "logprob": -1, "top_logprobs": [{"token": "b", "logprob": -0.7}, {"token": "b", "logprob": -3}]}""").First!;

        Assert.Equal([new TokenChance("b", -0.7), new TokenChance("a", -1)], first);
    }

    [Theory]
    [InlineData("""{"token": "a", "logprob": 2}""")]
    [InlineData("""{"token": "a", "logprob": "low"}""")]
    [InlineData("""{"token": 7, "logprob": -1}""")]
    [InlineData("""{"logprob": -1}""")]
    [InlineData("""7""")]
    [InlineData("""{"token": "a", "logprob": -0.1, "top_logprobs": [{"token": "b", "logprob": -0.1}]}""")]
    public void LogProbabilitiesThatCannotBe_AreTakenForNotGiven(string place)
    {
        var answer = Read(place);

        Assert.Equal("hm", answer.Text);
        Assert.Null(answer.First);
    }

    [Theory]
    [InlineData("\"many\"")]
    [InlineData("-3")]
    [InlineData("1e30")]
    [InlineData("null")]
    public void CountsThatCannotBe_AreTakenForNotGiven(string tokens)
    {
        var answer = ReadBody($"{{\"choices\": [{{\"message\": {{\"content\": \"hm\"}}}}], \"usage\": {{\"prompt_tokens\": {tokens}, \"completion_tokens\": 2}}}}");

        Assert.Equal(0, answer!.PromptTokens);
        Assert.Equal(2, answer.CompletionTokens);
    }

    [Fact]
    public void LongText_IsCut()
    {
        var answer = ReadBody($"{{\"choices\": [{{\"message\": {{\"content\": \"{new string('x', 3999)}\ud83d\ude00\"}}}}]}}");

        Assert.Equal(new string('x', 3999), answer!.Text);
    }

    [Fact]
    public void DeepNesting_IsNoAnswer() => Assert.Null(ReadBody(new string('[', 100_000)));

    private static ChatAnswer Read(string place) =>
        ReadBody($"{{\"choices\": [{{\"message\": {{\"content\": \"hm\"}}, \"logprobs\": {{\"content\": [{place}]}}}}]}}")!;

    private static ChatAnswer? ReadBody(string body) => AnswerReader.Read(Encoding.UTF8.GetBytes(body), out _);
}

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
    public void DamagedBytes_AreAFaultOrAnAnswerThatCanBe()
    {
        var sound = Encoding.UTF8.GetBytes(
            "{\"choices\": [{\"message\": {\"content\": \"J\u00e4 \\u00e4\"}, \"logprobs\": {\"content\": [{\"token\": \"J\", \"logprob\": -0.25, " +
            "\"top_logprobs\": [{\"token\": \"J\", \"logprob\": -0.25}, {\"token\": \"N\", \"logprob\": -1.6}]}]}}], " +
            "\"usage\": {\"prompt_tokens\": 30, \"completion_tokens\": 1}}");
        Assert.NotNull(AnswerReader.Read(sound, out _)?.First);
        var pieces = "{}[]\",:-+.0123456789eEu\\ nulltrue"u8.ToArray();
        var (random, read) = (new Random(6), 0);
        for (var round = 0; round < 20_000; round++)
        {
            var body = (byte[])sound.Clone();
            for (var edit = random.Next(1, 4); edit > 0; edit--)
            {
                // Half of them by what JSON is made of, which gets further.
                body[random.Next(body.Length)] = edit % 2 == 0 ? (byte)random.Next(256) : pieces[random.Next(pieces.Length)];
            }

            var answer = AnswerReader.Read(body.AsMemory(0, random.Next(8) == 0 ? random.Next(body.Length) : body.Length), out var fault);
            Assert.True(answer is not null || fault.Length > 0);
            Assert.InRange(answer?.PromptTokens ?? 0, 0, 10_000_000);
            Assert.InRange(answer?.First?.Sum(chance => Math.Exp(chance.LogProbability)) ?? 0, 0, 1.02);
            read += answer is null ? 0 : 1;
        }

        Assert.InRange(read, 100, 19_900);
    }

    [Fact]
    public void DeepNesting_IsNoAnswer() => Assert.Null(ReadBody(new string('[', 100_000)));

    private static ChatAnswer Read(string place) =>
        ReadBody($"{{\"choices\": [{{\"message\": {{\"content\": \"hm\"}}, \"logprobs\": {{\"content\": [{place}]}}}}]}}")!;

    private static ChatAnswer? ReadBody(string body) => AnswerReader.Read(Encoding.UTF8.GetBytes(body), out _);
}

using FisherSft.LanguageModels.Tests.Support;

namespace FisherSft.LanguageModels.Tests.AskLlm;

public sealed class AskLlmScorerTests : IDisposable
{
    private readonly Clients _clients = new();

    public void Dispose() => _clients.Dispose();

    [Fact]
    public async Task LogProbabilities_TakeOneQuestionOfOneToken()
    {
        using var server = ModelServer.Start(_ => Reply.Yes(0.8));

        var score = await ScorerOf(server).ScoreAsync("Water boils.", Stop);

        Assert.Equal(ScoredBy.LogProbabilities, score.By);
        Assert.Equal(0.8, score.Score, 1e-12);
        var asked = Assert.Single(server.Requests);
        Assert.Contains("###\nWater boils.\n###", asked.Prompt, StringComparison.Ordinal);
        Assert.Equal(1, (int)asked.Body["max_tokens"]!);
        Assert.Equal(0, asked.Temperature);
    }

    [Theory]
    [InlineData("not given")]
    [InlineData("refused")]
    [InlineData("of another word")]
    public async Task WithoutLogProbabilities_AnswersAreDrawnAndCounted(string how)
    {
        var drawn = 0;
        using var server = ModelServer.Start(asked => !asked.WantsLogProbabilities
            ? Reply.Says(Interlocked.Increment(ref drawn) switch { 1 or 3 or 4 => "Yes", 2 => "No", _ => "Perhaps" })
            : how switch
            {
                "refused" => Reply.Status(400, "logprobs are not supported"),
                "of another word" => Reply.Chances(("Perhaps", -0.01)),
                _ => Reply.Says("Yes"),
            });

        var score = await ScorerOf(server).ScoreAsync("Water boils.", Stop);

        // Three of the four that are readable.
        Assert.Equal(new ExampleScore(0.75, ScoredBy.Counting), score);
        Assert.Equal(6, server.Requests.Count);
        Assert.All(server.Requests.Skip(1), asked => Assert.Equal(1, asked.Temperature));
    }

    [Fact]
    public async Task ServiceWithoutLogProbabilities_IsSoonNoLongerAskedForThem()
    {
        using var server = ModelServer.Start(_ => Reply.Says("no"));
        var scorer = ScorerOf(server);

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(0, (await scorer.ScoreAsync($"Example {i}", Stop)).Score);
        }

        Assert.Equal(3, server.Requests.Count(asked => asked.WantsLogProbabilities));
        Assert.Equal(50, server.Requests.Count(asked => !asked.WantsLogProbabilities));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Again_NothingIsAsked(bool logProbabilities)
    {
        using var server = ModelServer.Start(asked => logProbabilities ? Reply.Yes(0.3) : asked.WantsLogProbabilities
            ? Reply.Status(422, "no such field")
            : Reply.Says(asked.Number % 2 == 0 ? "yes" : "no"));
        var before = await AllAsync();
        var requests = server.Requests.Count;

        var after = await AllAsync();

        Assert.Equal(before, after);
        Assert.Equal(requests, server.Requests.Count);

        async Task<List<ExampleScore>> AllAsync()
        {
            var (scorer, scores) = (ScorerOf(server), new List<ExampleScore>());
            for (var i = 0; i < 10; i++)
            {
                scores.Add(await scorer.ScoreAsync($"Example {i}", Stop));
                Assert.True(scorer.Knows($"Example {i}"));
            }

            return scores;
        }
    }

    [Fact]
    public async Task NoUsableAnswer_IsNoScore()
    {
        using var server = ModelServer.Start(asked => asked.Prompt.Contains("odd", StringComparison.Ordinal) ? Reply.Says("banana")
            : asked.Prompt.Contains("broken", StringComparison.Ordinal) ? Reply.Status(500)
            : Reply.Yes(0.5));
        var scorer = ScorerOf(server);
        Assert.Equal(0.5, (await scorer.ScoreAsync("plain", Stop)).Score, 1e-12);

        Assert.Equal(ScoredBy.Nothing, (await scorer.ScoreAsync("odd", Stop)).By);
        Assert.Equal(ScoredBy.Nothing, (await scorer.ScoreAsync("broken", Stop)).By);
    }

    [Fact]
    public void LongExample_IsCutWhereDocumented()
    {
        var prompt = AskLlmPrompt.For(new string('a', AskLlmPrompt.MaxCharacters - 1) + "\ud83d\ude00" + "tail");

        Assert.Equal(AskLlmPrompt.MaxCharacters - 1 + AskLlmPrompt.FrameCharacters, prompt.Length);
        Assert.DoesNotContain("tail", prompt, StringComparison.Ordinal);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private AskLlmScorer ScorerOf(ModelServer server) => new(_clients.Open(server.Endpoint), 5, 16);
}

using FisherSft.LanguageModels.Tests.Support;

namespace FisherSft.LanguageModels.Tests.Chat;

public sealed class ChatClientTests : IDisposable
{
    private static readonly ChatQuestion Question = new("Is it?", 4);

    private readonly Clients _clients = new();

    public void Dispose() => _clients.Dispose();

    public static TheoryData<string> PassingFaults => [.. Faults.Passing];

    [Theory]
    [MemberData(nameof(PassingFaults))]
    public async Task FaultThatPasses_IsAskedAnew(string fault)
    {
        using var server = ModelServer.Start(asked => asked.Number < 2 ? Faults.Reply(fault) : Reply.Says("yes"));
        var client = _clients.Open(server.Endpoint);

        var answer = await client.AskAsync(Question, Stop);

        Assert.Equal("yes", answer!.Text);
        Assert.Equal(30, answer.PromptTokens);
        Assert.Equal(new ChatCounts(3, 2, 0, 0, 30, 1), client.Counts);
    }

    [Fact]
    public async Task AnswerThatNeverComes_IsAskedAnew()
    {
        using var server = ModelServer.Start(asked => asked.Number == 0 ? Reply.Never : Reply.Says("yes"));
        var client = _clients.Open(server.Endpoint, options => options with { Timeout = TimeSpan.FromSeconds(3) });

        Assert.Equal("yes", (await client.AskAsync(Question, Stop))!.Text);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task FaultThatStays_LeavesTheQuestionUnansweredAndTheRunGoesOn()
    {
        using var server = ModelServer.Start(asked => asked.Prompt == "bad" ? Reply.Status(500, "no luck") : Reply.Says("yes"));
        var client = _clients.Open(server.Endpoint, options => options with { Retries = 3 });
        await client.AskAsync(Question, Stop);

        Assert.Null(await client.AskAsync(new ChatQuestion("bad", 4), Stop));

        Assert.NotNull(await client.AskAsync(new ChatQuestion("good", 4), Stop));
        Assert.Equal(new ChatCounts(6, 3, 0, 1, 60, 2), client.Counts);
        Assert.Contains("500 InternalServerError: no luck", client.LastFault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("0", 0)]
    [InlineData("999999999", 300)]
    [InlineData("Thu, 01 Jan 2026 00:00:09 GMT", 9)]
    public async Task RetryAfter_IsWaitedOutUpToALimit(string retryAfter, double seconds)
    {
        using var server = ModelServer.Start(asked => asked.Number == 0 ? Reply.Status(429, "", retryAfter) : Reply.Says("yes"));
        var client = _clients.Open(server.Endpoint);
        var before = _clients.Clock.GetUtcNow();

        Assert.NotNull(await client.AskAsync(Question, Stop));

        Assert.Equal(seconds, (_clients.Clock.GetUtcNow() - before).TotalSeconds, 0.01);
    }

    [Fact]
    public async Task WaitsGrow()
    {
        using var server = ModelServer.Start(asked => asked.Number < 6 ? Reply.Status(500) : Reply.Says("yes"));
        var client = _clients.Open(server.Endpoint);

        await client.AskAsync(Question, Stop);

        // Half a second, doubled, times 0.5 to 1.5.
        Assert.Equal(6, _clients.Clock.Waits.Count);
        foreach (var (wait, i) in _clients.Clock.Waits.Select((wait, i) => (wait.TotalSeconds, i)))
        {
            Assert.InRange(wait, 0.25 * Math.Pow(2, i), 0.7501 * Math.Pow(2, i));
        }
    }

    [Fact]
    public async Task RequestsPerMinute_SpaceRequests()
    {
        using var server = ModelServer.Start(_ => Reply.Says("yes"));
        var client = _clients.Open(server.Endpoint, options => options with { RequestsPerMinute = 30 });
        var before = _clients.Clock.GetUtcNow();

        for (var i = 0; i < 10; i++)
        {
            await client.AskAsync(new ChatQuestion($"{i}", 4), Stop);
        }

        Assert.Equal(18, (_clients.Clock.GetUtcNow() - before).TotalSeconds, 0.1);
    }

    [Fact]
    public async Task Parallel_IsReachedAndNeverExceeded()
    {
        const int Parallel = 4;
        var (waiting, all) = (0, new TaskCompletionSource());
        using var server = ModelServer.Start(async _ =>
        {
            // The first four are held until they are four.
            if (Interlocked.Increment(ref waiting) == Parallel)
            {
                all.SetResult();
            }

            await all.Task;
            return Reply.Says("yes");
        });
        var client = _clients.Open(server.Endpoint, options => options with { Parallel = Parallel });

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => client.AskAsync(new ChatQuestion($"{i}", 4), Stop)));

        Assert.Equal(20, server.Requests.Count);
        Assert.Equal(Parallel, server.MostAtOnce);
    }

    [Fact]
    public async Task Question_IsPutAsServicesKnowIt()
    {
        using var server = ModelServer.Start(_ => Reply.Says("yes"));
        var client = _clients.Open(server.Endpoint + "/", options => options with { Key = "sk-secret" });

        await client.AskAsync(new ChatQuestion("Wer „fragt“ \ud83d\ude00?", 7) { Temperature = 1, TopLogProbabilities = 20 }, Stop);

        var asked = Assert.Single(server.Requests);
        Assert.Equal("/v1/chat/completions", asked.Path);
        Assert.Equal("Bearer sk-secret", asked.Authorization);
        Assert.Equal("Wer „fragt“ \ud83d\ude00?", asked.Prompt);
        Assert.Equal("judge", (string)asked.Body["model"]!);
        Assert.Equal("user", (string)asked.Body["messages"]![0]!["role"]!);
        Assert.Equal(7, (int)asked.Body["max_tokens"]!);
        Assert.Equal(1, asked.Temperature);
        Assert.Equal(20, (int)asked.Body["top_logprobs"]!);
    }

    [Fact]
    public async Task ServiceWithAnotherDialect_IsAskedInIt()
    {
        using var server = ModelServer.Start(asked =>
            asked.Body["max_tokens"] is not null ? Reply.Status(400, Refusal("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."))
            : asked.Body["temperature"] is not null ? Reply.Status(400, Refusal("'temperature' does not support 0 with this model."))
            : Reply.Says("yes"));
        var client = _clients.Open(server.Endpoint, options => options with { Retries = 0 });

        Assert.Equal("yes", (await client.AskAsync(Question, Stop))!.Text);
        Assert.Equal(3, server.Requests.Count);
        await client.AskAsync(new ChatQuestion("Another?", 4), Stop);

        Assert.Equal(4, server.Requests.Count);
        Assert.Equal(4, (int)server.Requests[^1].Body["max_completion_tokens"]!);
        Assert.True(client.OwnTemperature);
        Assert.NotNull(client.Find(Question));

        static string Refusal(string message) => $"{{\"error\": {{\"message\": \"{message}\"}}}}";
    }

    [Fact]
    public async Task Stopping_EndsWhatWaits()
    {
        using var server = ModelServer.Start(_ => Reply.Never);
        var client = _clients.Open(server.Endpoint);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var asking = client.AskAsync(Question, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}

using FisherSft.LanguageModels.Tests.Support;

namespace FisherSft.LanguageModels.Tests.Chat;

public sealed class EndpointHealthTests : IDisposable
{
    private static readonly ChatQuestion Question = new("Is it?", 4);

    private readonly Clients _clients = new();

    public void Dispose() => _clients.Dispose();

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(302)]
    public async Task DenialBeforeAnyAnswer_EndsAtOnceWithoutTellingTheKey(int code)
    {
        using var server = ModelServer.Start(_ => Reply.Status(code, "{\"error\": {\"message\": \"Incorrect key sk-secret given\"}}"));
        var client = _clients.Open(server.Endpoint, options => options with { Key = "sk-secret" });

        var ended = await Assert.ThrowsAsync<EndpointException>(() => client.AskAsync(Question, Stop));

        Assert.Single(server.Requests);
        Assert.Contains(server.Endpoint, ended.Message, StringComparison.Ordinal);
        Assert.Contains($"{code} ", ended.Message, StringComparison.Ordinal);
        Assert.Contains("Incorrect key (key) given", ended.Message, StringComparison.Ordinal);
        Assert.Contains("FISHERSFT_API_KEY", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DenialAfterAnAnswer_IsOneQuestionsMatter()
    {
        using var server = ModelServer.Start(asked => asked.Prompt == "denied" ? Reply.Status(403) : Reply.Says("yes"));
        var client = _clients.Open(server.Endpoint);
        await client.AskAsync(Question, Stop);

        Assert.Null(await client.AskAsync(new ChatQuestion("denied", 4), Stop));
        Assert.NotNull(await client.AskAsync(new ChatQuestion("another", 4), Stop));
    }

    [Fact]
    public async Task NobodyThere_EndsAtOnce()
    {
        var endpoint = $"http://127.0.0.1:{ModelServer.FreePort()}/v1";
        var client = _clients.Open(endpoint);

        var ended = await Assert.ThrowsAsync<EndpointException>(() => client.AskAsync(Question, Stop));

        Assert.Contains(endpoint, ended.Message, StringComparison.Ordinal);
        Assert.Contains("--endpoint", ended.Message, StringComparison.Ordinal);
        Assert.Equal(1, client.Counts.Requests);
    }

    [Fact]
    public async Task NoneOfTheFirstQuestionsAnswered_Ends()
    {
        using var server = ModelServer.Start(_ => Reply.Status(400, "{\"error\": \"max_tokens is not known\"}"));
        var client = _clients.Open(server.Endpoint);

        var ended = await Assert.ThrowsAsync<EndpointException>(() => AskManyAsync(client, 30));

        Assert.Equal(20, server.Requests.Count);
        Assert.Contains("max_tokens is not known", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServiceThatGoesAway_EndsTheRunAndKeepsItsAnswers()
    {
        var server = ModelServer.Start(_ => Reply.Says("yes"));
        var client = _clients.Open(server.Endpoint, options => options with { Retries = 1 });
        await client.AskAsync(Question, Stop);
        server.Dispose();

        var ended = await Assert.ThrowsAsync<EndpointException>(() => AskManyAsync(client, 30));

        Assert.Contains("gone", ended.Message, StringComparison.Ordinal);
        Assert.NotNull(client.Find(Question));
    }

    [Fact]
    public async Task KeyInAnAnswer_IsNotKept()
    {
        using var server = ModelServer.Start(asked => Reply.Says($"yes, {asked.Authorization}"));
        var client = _clients.Open(server.Endpoint, options => options with { Key = "sk-secret" });

        var answer = await client.AskAsync(Question, Stop);
        _clients.Close();

        Assert.Equal("yes, Bearer (key)", answer!.Text);
        Assert.DoesNotContain("sk-secret", await File.ReadAllTextAsync(_clients.JournalPath, Stop), StringComparison.Ordinal);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task AskManyAsync(ChatClient client, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await client.AskAsync(new ChatQuestion($"{i}", 4), Stop);
        }
    }
}

using FisherSft.LanguageModels.Tests.Support;

namespace FisherSft.LanguageModels.Tests.Answers;

public sealed class AnswerJournalTests : IDisposable
{
    private readonly Clients _clients = new();

    public void Dispose() => _clients.Dispose();

    [Fact]
    public async Task WhatWasAnswered_IsNotAskedAgain()
    {
        using var server = ModelServer.Start(asked => asked.Prompt == "7" ? Reply.Status(500) : Reply.Yes(0.75));
        var questions = Enumerable.Range(0, 20).Select(i => new ChatQuestion($"{i}", 1) { TopLogProbabilities = 20 }).ToList();
        var before = await AllAsync(_clients.Open(server.Endpoint, options => options with { Retries = 0 }));
        Assert.Equal(20, server.Requests.Count);

        var client = _clients.Open(server.Endpoint, options => options with { Retries = 0 });
        var after = await AllAsync(client);

        // Only the one that failed.
        Assert.Equal(21, server.Requests.Count);
        Assert.Equal("7", server.Requests[^1].Prompt);
        Assert.Equal(19, client.Counts.Kept);
        Assert.Equal(before.Select(answer => answer?.First), after.Select(answer => answer?.First));
        Assert.Equal(before.Select(answer => answer?.Text), after.Select(answer => answer?.Text));

        async Task<List<ChatAnswer?>> AllAsync(ChatClient client)
        {
            var answers = new List<ChatAnswer?>();
            foreach (var question in questions)
            {
                answers.Add(await client.AskAsync(question, Stop));
            }

            return answers;
        }
    }

    [Fact]
    public void CutAtAnyLength_KeepsTheWholeLinesBefore()
    {
        using (var journal = AnswerJournal.Open(_clients.JournalPath))
        {
            journal.Add("a", new ChatAnswer("yes") { PromptTokens = 3 });
            journal.Add("b", new ChatAnswer("größer") { First = [new TokenChance("x", -0.1)] });
        }

        var whole = File.ReadAllBytes(_clients.JournalPath);
        var firstLine = Array.IndexOf(whole, (byte)'\n') + 1;
        for (var length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(_clients.JournalPath, whole[..length]);
            using (var journal = AnswerJournal.Open(_clients.JournalPath))
            {
                // A line that lacks nothing but its end is whole.
                Assert.Equal(length >= firstLine - 1 ? "yes" : null, journal.Find("a")?.Text);
                Assert.Equal(length >= whole.Length - 1 ? "größer" : null, journal.Find("b")?.Text);
                journal.Add("c", new ChatAnswer("later"));
            }

            using var again = AnswerJournal.Open(_clients.JournalPath);
            Assert.Equal("later", again.Find("c")?.Text);
            Assert.Equal(length >= firstLine - 1 ? 3 : null, again.Find("a")?.PromptTokens);
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"Key\": \"x\"}")]
    [InlineData("{\"Key\": \"x\", \"Answer\": {\"Text\": null}}")]
    [InlineData("garbage")]
    public void DamagedLine_IsPassedOver(string line)
    {
        File.WriteAllText(_clients.JournalPath, line + "\n{\"Key\":\"a\",\"Answer\":{\"Text\":\"yes\"}}\n");

        using var journal = AnswerJournal.Open(_clients.JournalPath);

        Assert.Equal(1, journal.Count);
        Assert.Equal("yes", journal.Find("a")!.Text);
    }

    [Fact]
    public void Key_IsAnotherForWhateverChangesTheAnswer()
    {
        var options = new EndpointOptions { Endpoint = new Uri("http://localhost:8000/v1"), Model = "judge" };
        var question = new ChatQuestion("Is it?", 4);
        var keys = new[]
        {
            question.KeyFor(options),
            question.KeyFor(options with { Endpoint = new Uri("http://localhost:8001/v1") }),
            question.KeyFor(options with { Model = "other" }),
            (question with { Prompt = "Is it!" }).KeyFor(options),
            (question with { MaxTokens = 5 }).KeyFor(options),
            (question with { Temperature = 1 }).KeyFor(options),
            (question with { TopLogProbabilities = 20 }).KeyFor(options),
            (question with { Draw = 1 }).KeyFor(options),
        };

        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], question.KeyFor(options with { Key = "secret", Parallel = 99, Endpoint = new Uri("http://localhost:8000/v1/") }));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}

using System.Text.Json.Nodes;
using FisherSft.Client.Tests.Support;
using FisherSft.LanguageModels.Tests.Support;

namespace FisherSft.Client.Tests;

public sealed class JudgeTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Pairs_AreJudgedInBothOrdersAndToldWithIntervals()
    {
        using var server = ModelServer.Start(PrefersWell);
        Write("a.jsonl", 20, i => i < 14 ? "well said" : "badly put");
        Write("b.jsonl", 20, i => i < 14 ? "badly put" : "well said");

        var outcome = await JudgeAsync(server, "--author", "Jane Austen");

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Equal(40, server.Requests.Count);
        Assert.All(server.Requests, asked => Assert.Contains("as text of Jane Austen?", asked.Prompt, StringComparison.Ordinal));
        Assert.Contains("20 of 20 judged in both orders", outcome.Output, StringComparison.Ordinal);

        // Wilson, 14 of 20: 0.481 to 0.855.
        Assert.Contains("A wins       70% (48.1% to 85.5%): 14 won, 6 lost, 0 ties as halves", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Neither is preferred for certain", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["judgements.jsonl", "report.html", "run.json"],
            Directory.GetFileSystemEntries(_folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var lines = File.ReadLines(_folder["out/judgements.jsonl"]).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(20, lines.Count);
        Assert.Equal("""{"id":null,"lineA":15,"lineB":15,"aThenB":2,"bThenA":1,"verdict":"B"}""", lines[14].ToJsonString());
        var record = Asking.Record(_folder["out"]);
        Assert.Equal((14, 6, 0), ((int)record["counts"]!["wins"]!, (int)record["counts"]!["losses"]!, (int)record["counts"]!["ties"]!));
        Assert.Equal(0.5, (double)record["positionBias"]!["share"]!);
        Assert.Equal("Jane Austen", (string)record["options"]!["author"]!);
        Assert.Equal(2, record["inputs"]!.AsArray().Count);
    }

    [Fact]
    public async Task JudgeThatTakesTheFirst_IsFoundOut()
    {
        using var server = ModelServer.Start(_ => Reply.Says("1"));
        Write("a.jsonl", 10, _ => "a");
        Write("b.jsonl", 10, _ => "b");

        var outcome = await JudgeAsync(server);

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Contains("0 won, 0 lost, 10 ties as halves", outcome.Output, StringComparison.Ordinal);
        var record = Asking.Record(_folder["out"]);
        Assert.Equal(1, (double)record["positionBias"]!["share"]!);
        Assert.Equal(1, (double)record["disagreement"]!["share"]!);
        Assert.Equal(0.5, (double)record["winRate"]!["share"]!);
        Assert.Contains("this one does in 100% of 20 answers", File.ReadAllText(_folder["out/report.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_ArePairedByIdWhateverTheirOrder()
    {
        using var server = ModelServer.Start(PrefersWell);
        _folder.Write("a.jsonl", Row("x", "one", "well 1") + Row("y", "two", "badly 2"));
        _folder.Write("b.jsonl", "\n" + Row("y", "two", "well 2") + Row("x", "one", "badly 1"));

        var outcome = await JudgeAsync(server);

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Equal(
            ["""{"id":"x","lineA":1,"lineB":3,"aThenB":1,"bThenA":2,"verdict":"A"}""", """{"id":"y","lineA":2,"lineB":2,"aThenB":2,"bThenA":1,"verdict":"B"}"""],
            File.ReadLines(_folder["out/judgements.jsonl"]));
    }

    public static TheoryData<string, string, string> Misfits => new()
    {
        { Row(null, "p", "x") + Row(null, "q", "x"), Row(null, "p", "y") + Row(null, "r", "y"), "a.jsonl, line 2 and b.jsonl, line 2 have different prompts" },
        { Row(null, "p", "x"), Row(null, "p", "y") + Row(null, "q", "y"), "b.jsonl, line 2 has no partner" },
        { Row("1", "p", "x"), Row(null, "p", "y"), "a.jsonl, line 1 has an \"id\" and b.jsonl, line 1 has none" },
        { Row("1", "p", "x"), Row("2", "p", "y"), "b.jsonl, line 1 has the id 2, which a.jsonl lacks" },
        { Row("1", "p", "x") + Row("1", "p", "x"), Row("1", "p", "y"), "a.jsonl, line 2 has the id 1, which line 1 has too" },
        { "no json\n", Row(null, "p", "y"), "a.jsonl, line 1 is no JSON" },
        { "[1]\n", Row(null, "p", "y"), "a.jsonl, line 1 is no JSON object" },
        { "{\"prompt\": \"p\"}\n", Row(null, "p", "y"), "a.jsonl, line 1 has no \"completion\"" },
        { "{\"completion\": 7}\n", Row(null, "p", "y"), "a.jsonl, line 1 has a \"completion\" that is no string" },
        { "{\"completion\": \"\\ud83d\"}\n", Row(null, "p", "y"), "a.jsonl, line 1 is no JSON" },
        { "\n", Row(null, "p", "y"), "a.jsonl has no row" },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public async Task FilesThatDoNotFit_AreRefusedNamingTheLine(string a, string b, string fault)
    {
        using var server = ModelServer.Start(_ => Reply.Says("1"));
        _folder.Write("a.jsonl", a);
        _folder.Write("b.jsonl", b);

        var outcome = await JudgeAsync(server);

        Assert.Equal(2, outcome.Code);
        Assert.Contains(fault, outcome.Error.Replace(_folder.Path + Path.DirectorySeparatorChar, string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(server.Requests);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task WrongOptions_AreAllNamed()
    {
        var outcome = await Asking.RunAsync(["judge", "one.jsonl", "--endpoint", "here", "--timeout", "0"]);

        Assert.Equal(2, outcome.Code);
        foreach (var part in new[] { "1 are given", "--endpoint here is no address", "--judge-model is missing", "--timeout 0", "--out is missing" })
        {
            Assert.Contains(part, outcome.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task MissingFile_IsNamed()
    {
        using var server = ModelServer.Start(_ => Reply.Says("1"));
        Write("a.jsonl", 1, _ => "a");

        var outcome = await JudgeAsync(server);

        Assert.Equal(2, outcome.Code);
        Assert.Contains("b.jsonl: there is no such file", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StoppedJudging_AsksNothingTwiceWhenResumed()
    {
        using var stop = new CancellationTokenSource();
        using var server = ModelServer.Start(asked =>
        {
            if (asked.Number == 7)
            {
                stop.Cancel();
                return Reply.Never;
            }

            return PrefersWell(asked);
        });
        Write("a.jsonl", 10, i => $"well said {i}");
        Write("b.jsonl", 10, i => $"badly put {i}");
        string[] command = [.. Command(server), "--parallel", "1"];
        var stopped = await Asking.RunAsync(command, stop: stop.Token);
        Assert.Equal(130, stopped.Code);

        var outcome = await Asking.RunAsync([.. command, "--resume"]);

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Contains("7 answers of the interrupted run are kept", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(": 13 requests", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(21, server.Requests.Count);
        Assert.Contains("10 won, 0 lost", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(7, (int)Asking.Record(_folder["out"])["asked"]!["answersKept"]!);
        var again = await Asking.RunAsync([.. command, "--resume"]);
        Assert.Contains("complete", again.Error, StringComparison.Ordinal);
        Assert.Equal(21, server.Requests.Count);
        Assert.Equal(2, (await Asking.RunAsync(command)).Code);
    }

    [Fact]
    public async Task HostileAnswers_AreUnansweredAndTold()
    {
        using var server = ModelServer.Start(asked => asked.Prompt.Contains("saying 3", StringComparison.Ordinal) ? Reply.Says("both, 1 and 2")
            : asked.Prompt.Contains("saying 5", StringComparison.Ordinal) ? Faults.Reply(Faults.Passing[asked.Number % Faults.Passing.Count])
            : PrefersWell(asked));
        Write("a.jsonl", 8, i => $"well saying {i}");
        Write("b.jsonl", 8, i => $"badly saying {i}");

        var outcome = await JudgeAsync(server);

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Contains("6 of 8 judged in both orders", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("unanswered   4 questions", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("\"verdict\":\"unanswered\"", File.ReadLines(_folder["out/judgements.jsonl"]).ElementAt(3), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("denied")]
    [InlineData("silly")]
    public async Task EndpointThatCannotBeUsed_EndsWith3AndLeavesNothing(string how)
    {
        using var server = ModelServer.Start(_ => how == "denied" ? Reply.Status(403) : Reply.Says("neither"));
        Write("a.jsonl", 3, _ => "a");
        Write("b.jsonl", 3, _ => "b");
        var endpoint = how == "gone" ? $"http://127.0.0.1:{ModelServer.FreePort()}/v1" : server.Endpoint;

        var outcome = await Asking.RunAsync(
            ["judge", _folder["a.jsonl"], _folder["b.jsonl"], "--endpoint", endpoint, "--judge-model", "m", "--out", _folder["out"]]);

        Assert.True(outcome.Code == 3, outcome.Error);
        Assert.Contains(endpoint, outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task Report_NeedsNothingFromElsewhereAndHostileTextStaysText()
    {
        using var server = ModelServer.Start(_ => Reply.Says("1"));
        _folder.Write("a.jsonl", Row("<i>", "<script>alert(1)</script>", "<img src=x>"));
        _folder.Write("b.jsonl", Row("<i>", "<script>alert(1)</script>", "b\u0000"));

        var outcome = await JudgeAsync(server, "--style", "<b>bold</b>");

        Assert.True(outcome.Code == 0, outcome.Error);
        var page = File.ReadAllText(_folder["out/report.html"]);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>bold", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\0", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("<[^>]*(src|href)=|url\\(|@import", page);
        Assert.Contains("&lt;script&gt;alert(1)", page, StringComparison.Ordinal);
        Assert.Contains("<svg ", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DryRun_TellsTheCostAndAsksNothing()
    {
        using var server = ModelServer.Start(_ => Reply.Says("1"));
        Write("a.jsonl", 10, _ => "a");
        Write("b.jsonl", 10, _ => "b");

        var outcome = await Asking.RunAsync(
            ["judge", _folder["a.jsonl"], _folder["b.jsonl"], .. Asking.Of(server), "--price-out", "1000", "--dry-run"]);

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Matches("^pairs +10\nasking +20 requests, about [0-9,]+ tokens of questions and at most 320 of answers, about 0.32 at your prices\n$", outcome.Output);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task ResultsOfJudging_AreNoExamplesOfAFolder()
    {
        using var server = ModelServer.Start(PrefersWell);
        Write("a.jsonl", 3, i => $"well {i}");
        Write("b.jsonl", 3, i => $"badly {i}");
        Assert.Equal(0, (await JudgeAsync(server)).Code);
        _folder.Write("out/corpus.jsonl", Rows.JsonLines(20));

        var outcome = await InProcess.SelectAsync(_folder["out"], _folder["selected"], "--budget", "5");

        Assert.Contains("Passing over", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(20, (int)Asking.Record(_folder["selected"])["counts"]!["rows"]!);
    }

    private static Reply PrefersWell(Asked asked) =>
        Reply.Says(asked.Prompt.IndexOf("well", StringComparison.Ordinal) < asked.Prompt.IndexOf("badly", StringComparison.Ordinal) ? "1" : "Text 2.");

    private static string Row(string? id, string prompt, string completion)
    {
        var row = new JsonObject { ["prompt"] = prompt, ["completion"] = completion };
        if (id is not null)
        {
            row["id"] = id;
        }

        return row.ToJsonString() + "\n";
    }

    private void Write(string name, int rows, Func<int, string> completion) =>
        _folder.Write(name, string.Concat(Enumerable.Range(0, rows).Select(i => Row(null, $"Say {i}.", completion(i)))));

    private string[] Command(ModelServer server) =>
        ["judge", _folder["a.jsonl"], _folder["b.jsonl"], .. Asking.Of(server), "--out", _folder["out"]];

    private Task<Outcome> JudgeAsync(ModelServer server, params string[] more) => Asking.RunAsync([.. Command(server), .. more]);
}

using System.Globalization;
using System.Text.RegularExpressions;
using FisherSft.Client.Tests.Support;
using FisherSft.Embedding.Precomputed;
using FisherSft.LanguageModels.Tests.Support;

namespace FisherSft.Client.Tests;

public sealed partial class AskLlmTests : IDisposable
{
    private const int Examples = 30;

    private readonly TestFolder _folder = new();
    private readonly string _input;

    public AskLlmTests() => _input = _folder.Write("in.jsonl", string.Concat(Enumerable.Range(0, Examples).Select(RowOf)));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Select_RanksByTheProbabilityOfYes()
    {
        using var server = ModelServer.Start(asked => Reply.Yes(WorthOf(asked)));

        var outcome = await SelectAsync(server, "out", "--budget", "10");

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Equal(Expected(_ => true).Take(10), Ranking("out"));
        Assert.Equal(
            Expected(_ => true).Take(10).Select(i => Math.Round(Worth(i), 9)),
            File.ReadLines(_folder["out/ranking.csv"]).Skip(1).Select(line => Math.Round(double.Parse(line.Split(',')[^1], CultureInfo.InvariantCulture), 9)));
        Assert.Contains("30 requests", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("where the service gives no log-probabilities, 150 requests", outcome.Error, StringComparison.Ordinal);
        var record = Asking.Record(_folder["out"]);
        Assert.Equal("askllm", (string)record["options"]!["method"]!);
        var asked = record["asked"]!;
        Assert.Equal(server.Endpoint, (string)asked["endpoint"]!);
        Assert.Equal(Asking.Model, (string)asked["model"]!);
        Assert.Equal(
            (30, 0, 0, 30, 0, 900),
            ((int)asked["byLogProbabilities"]!, (int)asked["byCounting"]!, (int)asked["unanswered"]!, (int)asked["requests"]!, (int)asked["retries"]!,
            (int)asked["promptTokens"]!));
        Assert.Contains("30 by log-probabilities, 0 by counting, 0 unanswered", File.ReadAllText(_folder["out/report.html"]), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out/.work"]));
    }

    [Fact]
    public async Task ServiceWithoutLogProbabilities_IsCounted()
    {
        // The same share of yes for the same example, whatever the order of requests.
        var drawn = new Dictionary<string, int>();
        using var server = ModelServer.Start(asked =>
        {
            lock (drawn)
            {
                var draw = asked.WantsLogProbabilities ? 0 : drawn[asked.Prompt] = drawn.GetValueOrDefault(asked.Prompt) + 1;
                return Reply.Says(draw <= 5 * WorthOf(asked) ? "Yes" : "No");
            }
        });

        var outcome = await SelectAsync(server, "out", "--budget", "30");

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Equal(
            Enumerable.Range(0, Examples).OrderByDescending(i => (int)(5 * Worth(i))).ThenBy(i => i), Ranking("out"));
        Assert.Equal(30, (int)Asking.Record(_folder["out"])["asked"]!["byCounting"]!);
        Assert.Contains("30 examples scored by counting 5 answers each", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HostileAnswers_NeverEndARunAndAreRankedLast()
    {
        var faults = Faults.Passing;
        using var server = ModelServer.Start(asked => IndexOf(asked) switch
        {
            // Seven in thirty never get a usable answer; others at times.
            var i when i % 4 == 3 => i % 8 == 3 ? Reply.Says("banana") : Faults.Reply(faults[asked.Number % faults.Count]),
            _ when asked.Number % 5 == 4 => Faults.Reply(faults[asked.Number % faults.Count]),
            _ => Reply.Yes(WorthOf(asked)),
        });

        var outcome = await SelectAsync(server, "out", "--budget", "30", "--parallel", "3");

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Equal(Expected(i => i % 4 != 3).Concat(Enumerable.Range(0, Examples).Where(i => i % 4 == 3)), Ranking("out"));
        Assert.Equal(7, File.ReadLines(_folder["out/ranking.csv"]).Count(line => line.EndsWith(',')));
        Assert.Contains("7 examples unanswered, and ranked last", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(7, (int)Asking.Record(_folder["out"])["asked"]!["unanswered"]!);
    }

    [Fact]
    public async Task StoppedWhileAsking_AsksNothingTwiceWhenResumed()
    {
        using var stop = new CancellationTokenSource();
        using var server = ModelServer.Start(asked =>
        {
            if (asked.Number == 12)
            {
                stop.Cancel();
                return Reply.Never;
            }

            return Reply.Yes(WorthOf(asked));
        });
        string[] command = Command(server, "out", "--budget", "10", "--parallel", "1");
        var stopped = await Asking.RunAsync(command, stop: stop.Token);
        Assert.Equal(130, stopped.Code);
        Assert.Contains("--resume", stopped.Error, StringComparison.Ordinal);

        var outcome = await Asking.RunAsync([.. command, "--resume"]);

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Contains("12 answers of the interrupted run are kept", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(": 18 requests", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(Examples + 1, server.Requests.Count);
        Assert.Equal(Examples, server.Requests.Where(asked => asked.Number != 12).Select(IndexOf).Distinct().Count());
        Assert.Equal(Expected(_ => true).Take(10), Ranking("out"));
        Assert.Equal(12, (int)Asking.Record(_folder["out"])["asked"]!["answersKept"]!);
    }

    [Fact]
    public async Task KilledWhileAsking_AsksNothingTwiceWhenResumed()
    {
        var stop = TestContext.Current.CancellationToken;
        var answers = 12;
        using var server = ModelServer.Start(asked => Interlocked.Decrement(ref answers) >= 0 ? Reply.Yes(WorthOf(asked)) : Reply.Never);
        string[] command = Command(server, "out", "--budget", "10");
        var journal = _folder["out/.work/answers.jsonl"];
        using (var killed = Child.Start(command))
        {
            while (!File.Exists(journal) || Lines() < 12)
            {
                await Task.Delay(20, stop);
            }

            killed.Kill();
            await killed.FinishAsync(stop);
        }

        // The last line is torn, as a kill amid a write leaves it: it is asked for again.
        await File.WriteAllBytesAsync(journal, (await File.ReadAllBytesAsync(journal, stop))[..^9], stop);
        var before = server.Requests.Count;
        answers = int.MaxValue;

        var outcome = await Asking.RunAsync([.. command, "--resume"]);

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Equal(Examples - 11, server.Requests.Skip(before).Select(IndexOf).Distinct().Count());
        Assert.Equal(Examples - 11, server.Requests.Count - before);
        Assert.Equal(Expected(_ => true).Take(10), Ranking("out"));

        int Lines()
        {
            using var file = new FileStream(journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file);
            return reader.ReadToEnd().Count(c => c == '\n');
        }
    }

    [Fact]
    public async Task StoppedAfterAsking_RanksByTheSameScoresThoughTheServiceIsGone()
    {
        using var stop = new CancellationTokenSource();
        using var error = new StopAt("write", stop);
        var surroundings = new Surroundings(TextWriter.Null, error, () => Stream.Null, false) { Clock = new VirtualClock() };
        string[] command;
        using (var server = ModelServer.Start(asked => IndexOf(asked) == 5 ? Reply.Status(500) : Reply.Yes(WorthOf(asked))))
        {
            command = Command(server, "out", "--budget", "30", "--log", "json");
            Assert.Equal(130, await Cli.RunAsync(command, surroundings, stop.Token));
        }

        var outcome = await Asking.RunAsync([.. command, "--resume"]);

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Equal(Expected(i => i != 5).Append(5), Ranking("out"));
        Assert.Equal(1, (int)Asking.Record(_folder["out"])["asked"]!["unanswered"]!);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(0)]
    public async Task EndpointThatCannotBeUsed_EndsWith3AndLeavesNothing(int code)
    {
        using var server = ModelServer.Start(_ => Reply.Status(code));
        var endpoint = code == 0 ? $"http://127.0.0.1:{ModelServer.FreePort()}/v1" : server.Endpoint;

        var outcome = await Asking.RunAsync(
            ["select", _input, "--dim", "8", "--budget", "5", "--method", "askllm", "--endpoint", endpoint, "--judge-model", "m", "--out", _folder["out"]]);

        Assert.True(outcome.Code == 3, outcome.Error);
        Assert.Contains(endpoint, outcome.Error, StringComparison.Ordinal);
        Assert.Contains("--endpoint", outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task ModelThatSaysNeitherYesNorNo_EndsWith3()
    {
        using var server = ModelServer.Start(_ => Reply.Says("I am sorry, Dave."));

        var outcome = await SelectAsync(server, "out", "--budget", "5");

        Assert.Equal(3, outcome.Code);
        Assert.Contains("neither yes nor no", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("--answer-tokens", outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task Key_GoesToTheServiceAndNowhereElse()
    {
        const string Key = "sk-very-secret-0123";
        using var server = ModelServer.Start(asked => asked.Number == 3 ? Reply.Status(500, Key) : Reply.Yes(WorthOf(asked)));

        var outcome = await Asking.RunAsync(Command(server, "out", "--budget", "5"), Key);

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.All(server.Requests, asked => Assert.Equal("Bearer " + Key, asked.Authorization));
        Assert.DoesNotContain(Key, outcome.Output + outcome.Error, StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(_folder["out"]))
        {
            Assert.DoesNotContain(Key, File.ReadAllText(file), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task DryRun_TellsTheCostAndAsksNothing()
    {
        using var server = ModelServer.Start(_ => Reply.Yes(0.5));

        var outcome = await Asking.RunAsync(
            ["select", _input, "--dim", "8", "--budget", "5", "--method", "askllm", .. Asking.Of(server), "--price-in", "1000", "--price-out", "0", "--dry-run"]);

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Empty(server.Requests);
        var tokens = Cost().Match(outcome.Output);
        Assert.True(tokens.Success, outcome.Output);
        var told = int.Parse(tokens.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        Assert.Equal(told / 1000.0, double.Parse(tokens.Groups[2].Value, CultureInfo.InvariantCulture), 0.01);
    }

    [Fact]
    public async Task WrongOptions_AreAllNamed()
    {
        var outcome = await Asking.RunAsync(
            ["select", _input, "--budget", "5", "--method", "askllm", "--endpoint", "ftp://x", "--parallel", "0", "--answers", "many",
            "--requests-per-minute", "-1", "--out", _folder["out"]]);

        Assert.Equal(2, outcome.Code);
        foreach (var part in new[] { "--endpoint ftp://x is no address", "--judge-model is missing", "--parallel 0", "--answers many", "--requests-per-minute -1" })
        {
            Assert.Contains(part, outcome.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("http://user:secret@host/v1", "secret")]
    [InlineData("http://host/v1?key=secret", "secret")]
    [InlineData("http://host/v1/chat/completions", null)]
    public async Task EndpointThatIsMoreThanABase_IsRefused(string endpoint, string? hidden)
    {
        var outcome = await Asking.RunAsync(
            ["select", _input, "--budget", "5", "--method", "askllm", "--endpoint", endpoint, "--judge-model", "m", "--out", _folder["out"]]);

        Assert.Equal(2, outcome.Code);
        Assert.Contains("leave out", outcome.Error, StringComparison.Ordinal);
        Assert.True(hidden is null || !outcome.Error.Contains(hidden, StringComparison.Ordinal));
    }

    [Fact]
    public async Task OtherMethods_TakeNoEndpoint()
    {
        var outcome = await InProcess.RunAsync(
            "select", _input, "--budget", "5", "--endpoint", "http://localhost:1/v1", "--out", _folder["out"]);

        Assert.Equal(2, outcome.Code);
        Assert.Contains("--endpoint does not apply to --method tokenod", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmbeddingsFolder_IsAskedAboutItsRowsAndRefusedWithoutThem()
    {
        using var server = ModelServer.Start(asked => Reply.Yes(WorthOf(asked)));
        using (var writer = new EmbeddingsFolderWriter(_folder["vectors"], 2))
        {
            for (var i = 0; i < Examples; i++)
            {
                writer.Add([1, i]);
            }

            writer.Complete();
        }

        string[] command = ["select", _folder["vectors"], "--budget", "10", "--method", "askllm", .. Asking.Of(server), "--out", _folder["out"]];
        var refused = await Asking.RunAsync(command);
        File.Copy(_input, _folder["vectors/examples.jsonl"]);
        var outcome = await Asking.RunAsync(command);

        Assert.Equal(2, refused.Code);
        Assert.Contains("examples.jsonl is not there", refused.Error, StringComparison.Ordinal);
        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Equal(Expected(_ => true).Take(10), Ranking("out"));
    }

    /// <summary>What the server thinks of example i; some are equal.</summary>
    private static double Worth(int i) => (10 + (i * 7 % 20 * 4)) / 100.0;

    private static string RowOf(int i) => $"{{\"text\": \"Example number {i} {Rows.Text(i)}\"}}\n";

    private static int IndexOf(Asked asked) => int.Parse(Number().Match(asked.Prompt).Groups[1].Value, CultureInfo.InvariantCulture);

    private static double WorthOf(Asked asked) => Worth(IndexOf(asked));

    private static IEnumerable<int> Expected(Func<int, bool> answered) =>
        Enumerable.Range(0, Examples).Where(answered).OrderByDescending(Worth).ThenBy(i => i);

    private string[] Command(ModelServer server, string output, params string[] more) =>
        ["select", _input, "--dim", "8", "--method", "askllm", .. Asking.Of(server), "--out", _folder[output], .. more];

    private Task<Outcome> SelectAsync(ModelServer server, string output, params string[] more) => Asking.RunAsync(Command(server, output, more));

    private IEnumerable<int> Ranking(string output) =>
        File.ReadLines(_folder[output + "/ranking.csv"]).Skip(1).Select(line => int.Parse(line.Split(',')[1], CultureInfo.InvariantCulture));

    [GeneratedRegex("Example number ([0-9]+) ")]
    private static partial Regex Number();

    [GeneratedRegex("^asking +30 requests, about ([0-9,]+) tokens of questions and at most 30 of answers, about ([0-9.]+) at your prices; ", RegexOptions.Multiline)]
    private static partial Regex Cost();
}

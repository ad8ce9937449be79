using System.Text.Json.Nodes;
using FisherSft.Cluster.Tests.Support;
using FisherSft.Grains;
using FisherSft.Grains.Hosting;
using FisherSft.Grains.Jobs;
using FisherSft.Grains.State;
using FisherSft.LanguageModels;
using FisherSft.LanguageModels.Tests.Support;

namespace FisherSft.Cluster.Tests;

/// <summary>--method askllm on a cluster: silos ask a real server, keep what it says, and ask nothing twice.</summary>
public sealed class AskingTests : InFolder
{
    private static readonly TimeSpan Thinking = TimeSpan.FromMilliseconds(40);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Submit_LeavesTheFolderOfSelect()
    {
        using var server = Opinions.Start();
        await using var cluster = await Gateways.StartAsync(3);
        string[] job =
        [
            Distinct(300).Inputs[0], "--dim", "16", "--budget", "40", "--method", "askllm", "--endpoint", server.Endpoint, "--judge-model", Opinions.Model,
            "--parallel", "3", "--timeout", "20",
        ];

        await Terminal.SucceedAsync(["select", .. job, "--out", Folder("local")]);
        await Terminal.SucceedAsync(["submit", .. job, "--shards", "5", "--out", Folder("remote"), "--gateway", cluster.Ports]);

        Assert.Equal(Read("local", "ranking.csv"), Read("remote", "ranking.csv"));
        Assert.Equal(Read("local", "selected.jsonl"), Read("remote", "selected.jsonl"));
        var (local, remote) = (JsonNode.Parse(Read("local", "run.json"))!, JsonNode.Parse(Read("remote", "run.json"))!);
        Assert.True(JsonNode.DeepEquals(local["asked"], remote["asked"]), remote["asked"]?.ToJsonString());
        foreach (var option in new[] { "endpoint", "judge-model", "answers", "answer-tokens", "parallel", "timeout" })
        {
            Assert.Equal(local["options"]![option]!.ToJsonString(), remote["options"]![option]!.ToJsonString());
        }

        Assert.NotNull(remote["seconds"]!["ask"]);
        Assert.Contains("300 by log-probabilities, 0 by counting, 0 unanswered", Read("remote", "report.html"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmbeddingsFolder_IsAskedAboutByItsRows()
    {
        using var server = Opinions.Start();
        await using var cluster = await Gateways.StartAsync(2);
        await Terminal.SucceedAsync("embed", Samples.Small.Inputs[0], "--dim", "12", "--out", Folder("vectors"));
        string[] job =
        [
            Folder("vectors"), "--budget", "40", "--method", "askllm", "--endpoint", server.Endpoint, "--judge-model", Opinions.Model,
        ];

        await Terminal.SucceedAsync(["select", .. job, "--out", Folder("local")]);
        await Terminal.SucceedAsync(["submit", .. job, "--shards", "3", "--out", Folder("remote"), "--gateway", cluster.Ports]);
        File.Delete(Path.Combine(Folder("vectors"), "examples.jsonl"));
        var without = await Terminal.RunAsync(["submit", .. job, "--wait", "--gateway", cluster.Ports]);

        Assert.Equal(Read("local", "ranking.csv"), Read("remote", "ranking.csv"));
        Assert.Equal(2, without.Code);
        Assert.Contains("examples.jsonl", without.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CoordinatorsSiloKilled_AsksNothingThatWasKeptAgain()
    {
        using var server = Opinions.Start(Thinking);
        var specification = server.Asked(Distinct(400));
        var expected = await Jobs.SelectAsync(specification);
        await using var silos = await Silos.StartAsync(3);
        var first = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        silos.Storage.Before = (name, state) =>
        {
            if (!name.StartsWith("answers-000001-", StringComparison.Ordinal))
            {
                return Task.CompletedTask;
            }

            // The first record of the first coordinator comes through, and no other: what a killed silo wrote is then known.
            return first.TrySetResult(((StoredBytes)state!).Bytes.Count(static b => b == '\n'))
                ? Task.CompletedTask
                : new TaskCompletionSource().Task;
        };
        var job = silos.Job("one");

        await job.SubmitAsync(specification);
        var kept = await first.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop);
        while (!silos.Storage.Written.ToArray().Contains("answers-000001-000000"))
        {
            await Task.Delay(5, Stop);
        }

        var coordinator = (await job.GetStatusAsync()).Silo;
        await silos.Cluster.KillSiloAsync(silos.SiloAt(coordinator));
        Assert.Equal(expected, await job.FinishAsync());

        Assert.NotEqual(coordinator, (await job.GetStatusAsync()).Silo);
        var facts = await FactsAsync(job);
        Assert.InRange(kept, 1, 399);
        Assert.Equal((kept, 400 - kept), (facts.AnswersKept, facts.Requests));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ShardsThatMoveWhileTheyAreReadFrom_ChangeNothing(bool kill)
    {
        // More texts than wait at once: most shards are read from after it happened.
        using var server = Opinions.Start(TimeSpan.FromMilliseconds(2));
        var specification = server.Asked(Distinct(3000));
        var expected = await Jobs.SelectAsync(specification);
        await using var silos = await Silos.StartAsync(3);
        var job = silos.Job("one");

        await job.SubmitAsync(specification);
        var status = await job.ReachAsync(static status => status is { Stage: JobStage.Asking, Asked: > 300 });
        Assert.Equal(JobStage.Asking, status.Stage);
        if (kill)
        {
            await silos.Cluster.KillSiloAsync(silos.OtherThan(status.Silo));
        }
        else
        {
            await silos.Cluster.StartAdditionalSiloAsync();
        }

        Assert.Equal(expected, await job.FinishAsync());
        Assert.Equal((3000, 0), ((await FactsAsync(job)).ByLogProbabilities, (await FactsAsync(job)).Unanswered));
    }

    [Fact]
    public async Task InputThatIsAwayForAMoment_LeavesNoExampleOut()
    {
        // The second window begins at row 1,000: reads fail there one after the other, each at its own place, and once.
        using var server = Opinions.Start();
        var specification = server.Asked(Distinct(1500)) with { Shards = 1 };
        var expected = await Jobs.SelectAsync(specification);
        var rows = File.ReadLines(specification.Inputs[0]).Select(static line => line.Length + 1L).ToList();
        var files = new FailingFiles(specification.Inputs[0], rows.Take(999).Sum(), rows.Take(1003).Sum());
        await using var silos = await Silos.StartAsync(1, more: files.AddTo);
        silos.Storage.Before = (_, state) =>
        {
            files.Fails |= state is JobRecord { Stage: JobStage.Asking };
            return Task.CompletedTask;
        };
        var job = silos.Job("one");

        await job.SubmitAsync(specification with { Inputs = [FailingFiles.Path], Names = [specification.Inputs[0]] });

        Assert.Equal(expected, await job.FinishAsync());
        Assert.Equal(0, (await FactsAsync(job)).Unanswered);
        Assert.Equal(0, files.Left);
    }

    [Fact]
    public async Task CancelledAndResumed_AsksNothingTwice()
    {
        using var server = Opinions.Start(Thinking);
        var specification = server.Asked(Distinct(400));
        await using var silos = await Silos.StartAsync(2);
        var job = silos.Job("one");

        await job.SubmitAsync(specification);
        await job.ReachAsync(static status => status is { Stage: JobStage.Asking, Asked: > 50 });
        await job.CancelAsync().WaitAsync(TimeSpan.FromSeconds(2), Stop);
        await job.ResumeAsync();
        var ranking = await job.FinishAsync();

        // Those under way when it was cancelled were never answered.
        Assert.InRange(server.Questions.Values.Sum() - server.Questions.Count, 0, 8);
        Assert.All(server.Questions.Values, static asked => Assert.InRange(asked, 1, 2));
        Assert.Equal(await Jobs.SelectAsync(specification), ranking);
    }

    [Fact]
    public async Task EndpointThatIsNotThere_FailsTheJobOutside_AndResumedItGoesOn()
    {
        var port = ModelServer.FreePort();
        await using var silos = await Silos.StartAsync(1);
        var job = silos.Job("one");
        var specification = Samples.Small with
        {
            Method = "askllm", Asking = new AskSpecification { Endpoint = $"http://127.0.0.1:{port}/v1", Model = Opinions.Model },
        };
        await job.SubmitAsync(specification);

        var status = await job.ReachAsync(static status => status.Stage.IsEnded());

        Assert.Equal((JobStage.Failed, JobFault.Outside), (status.Stage, status.Fault));
        Assert.Contains("cannot be reached", status.Message, StringComparison.Ordinal);
        Assert.Contains(Environment.MachineName, status.Message, StringComparison.Ordinal);
        using var server = Opinions.Start(port: port);
        await job.ResumeAsync();
        Assert.Equal(await Jobs.SelectAsync(specification), await job.FinishAsync());
    }

    [Fact]
    public async Task ServerThatSaysNothingUseful_FailsTheJobWithTheReason()
    {
        using var server = Opinions.Start(static _ => Reply.Says("banana"));
        await using var silos = await Silos.StartAsync(1);
        var job = silos.Job("one");
        await job.SubmitAsync(server.Asked(Samples.Small) with { Limit = 20, Budget = "5" });

        var status = await job.ReachAsync(static status => status.Stage.IsEnded());

        Assert.Equal((JobStage.Failed, JobFault.Outside), (status.Stage, status.Fault));
        Assert.Contains("said neither yes nor no of any example", status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServiceThatIsNotListed_IsRefused()
    {
        await using var silos = await Silos.StartAsync(1, configure: static options => options.Endpoints = "https://models.example/v1");
        var asking = new AskSpecification { Endpoint = "https://elsewhere.example/v1", Model = "m" };

        var refused = await Assert.ThrowsAsync<JobException>(
            () => silos.Job("one").SubmitAsync(Samples.Small with { Method = "askllm", Asking = asking }));

        Assert.Contains("Grains:Endpoints", refused.Message, StringComparison.Ordinal);
        Assert.Null(AskingMap.Refusal(asking with { Endpoint = "https://models.example/v1/" }, new GrainOptions { Endpoints = " ;https://models.example/v1" }));
        Assert.Null(AskingMap.Refusal(asking with { Endpoint = "http://localhost:8000/v1" }, new GrainOptions()));
        Assert.NotNull(AskingMap.Refusal(asking with { Endpoint = "http://localhost:8000/v1" }, new GrainOptions { Endpoints = "" }));
        Assert.NotNull(AskingMap.Refusal(asking, new GrainOptions()));
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/v1", "http://127.0.0.1:9/v1/", "secret")]
    [InlineData("https://a.example/v1;http://127.0.0.1:9/v1", "http://127.0.0.1:9/v1", "secret")]
    [InlineData(null, "http://127.0.0.1:9/v1", null)]
    [InlineData("http://127.0.0.1:9/v1", "http://127.0.0.1:10/v1", null)]
    public void Key_GoesToListedServicesAlone(string? listed, string endpoint, string? expected)
    {
        using var client = AskingMap.Connect(
            new AskSpecification { Endpoint = endpoint, Model = "m" },
            new GrainOptions { Endpoints = listed },
            static name => name == "FISHERSFT_API_KEY" ? "secret" : null,
            TimeProvider.System,
            new Nothing());

        Assert.Equal(expected, client.Options.Key);
    }

    [Fact]
    public void Stages_KeepTheirNumbers_ForTheyAreStored()
    {
        Assert.Equal(
            "None Queued Counting Learning Embedding Selecting Certifying Collecting Done Failed Cancelled Asking",
            string.Join(' ', Enumerable.Range(0, 12).Select(static number => (JobStage)number)));
        Assert.True(JobStage.Counting.IsBefore(JobStage.Asking) && JobStage.Asking.IsBefore(JobStage.Learning));
        Assert.False(JobStage.Asking.IsBefore(JobStage.Counting));
    }

    [Fact]
    public void FaultyEndpoints_AreToldAtStart_WithoutTheirSecrets()
    {
        var fault = Assert.Single(new GrainOptions { Endpoints = "https://a.example/v1;https://user:tr0ub4dor@b.example" }.Faults());

        Assert.Contains("Grains:Endpoints", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("tr0ub4dor", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("askllm", false, "pass --endpoint and --judge-model")]
    [InlineData("tokenod", true, "--endpoint does not apply to --method tokenod")]
    public void SpecificationThatMisses_IsToldOf(string method, bool asks, string said)
    {
        var specification = Samples.Small with
        {
            Method = method, Asking = asks ? new AskSpecification { Endpoint = "http://localhost/v1", Model = "m" } : null,
        };

        Assert.Contains(said, string.Join('\n', SpecificationMap.Faults(specification)), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryFault_IsToldAtOnce()
    {
        var faults = SpecificationMap.Faults(Samples.Small with
        {
            Method = "askllm",
            Asking = new AskSpecification
            {
                Endpoint = "ftp://x", Model = "", Answers = 0, AnswerTokens = 0, Parallel = 0, RequestsPerMinute = 0, TimeoutSeconds = double.NaN,
            },
        });

        Assert.Equal(7, faults.Count);
    }

    /// <summary>A corpus in which no text stands twice: each would be asked about once.</summary>
    private JobSpecification Distinct(int examples)
    {
        File.WriteAllLines(Folder("distinct.jsonl"), Enumerable.Range(0, examples).Select(i =>
            $"{{\"text\": \"Example {i}: {string.Join(' ', Enumerable.Range(0, 3 + (i % 7)).Select(j => $"word{i * j % 50}"))}.\"}}"));
        return Samples.Small with { Inputs = [Folder("distinct.jsonl")] };
    }

    private string Read(string folder, string file) => File.ReadAllText(Path.Combine(Folder(folder), file));

    private static async Task<AskedFact> FactsAsync(IJobGrain job)
    {
        await foreach (var chunk in job.ReadResultsAsync(cancellationToken: Stop))
        {
            return chunk.Facts!.Asked!;
        }

        throw new InvalidOperationException("no results");
    }

    private sealed class Nothing : IAnswerJournal
    {
        public ChatAnswer? Find(string key) => null;

        public void Add(string key, ChatAnswer answer)
        {
        }
    }
}

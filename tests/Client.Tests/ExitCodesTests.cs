using FisherSft.Client.Commands;
using FisherSft.Client.Options;
using FisherSft.Client.Pipeline;
using FisherSft.Client.Tests.Support;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;
using FisherSft.Corpus;

namespace FisherSft.Client.Tests;

public sealed class ExitCodesTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<Type, int> Codes => new()
    {
        { typeof(InputException), 2 },
        { typeof(SelectionOptionException), 2 },
        { typeof(ArithmeticException), 2 },
        { typeof(OverflowException), 1 },
        { typeof(ArgumentException), 1 },
        { typeof(ArgumentNullException), 1 },
        { typeof(ArgumentOutOfRangeException), 1 },
        { typeof(IndexOutOfRangeException), 1 },
    };

    [Theory]
    [MemberData(nameof(Codes))]
    public void OnlyWhatIsSaidToTheUser_IsTheUsersMistake(Type exception, int code)
    {
        var thrown = (Exception)Activator.CreateInstance(exception, "the message")!;
        var explained = ExitCodes.Explain(new AggregateException(thrown), "fishersft select");

        Assert.Equal(code, explained.Code);
        Assert.Equal(code == 1, explained.Message.Contains("Please report it", StringComparison.Ordinal));
        Assert.Contains("the message", explained.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FaultOfOurs_KeepsWhatIsDone()
    {
        using var error = new StringWriter();
        var surroundings = new Surroundings(TextWriter.Null, error, () => Stream.Null, false);
        var invocation = new Invocation(surroundings, ["select", "in.jsonl"]);
        var settings = new SelectSettings
        {
            Corpus = new CorpusSettings { Inputs = [_folder.Write("in.jsonl", Rows.JsonLines(40))] },
            Embedder = new EmbedderSettings { Dimension = 8, Threads = 1 },
            Run = new RunSettings { Out = _folder["out"] },
            Budget = new Budget(BudgetUnit.Examples, 5, "5"),
            Method = new Faulty(),
            Shards = 1,
            Pool = 4,
        };

        var code = JobRunner.Run(
            settings.Run,
            invocation,
            stages => new SelectJob(settings, invocation).Run(stages, CancellationToken.None),
            CancellationToken.None);

        Assert.True(code == 1, error.ToString());
        Assert.Contains("at FisherSft.Client.Tests.ExitCodesTests.Faulty", error.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("select in.jsonl --resume", error.ToString().TrimEnd(), StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["out/.work/job.json"]));
    }

    private sealed class Faulty : ISelectionMethod
    {
        public string Name => "faulty";

        public SelectionResult Select(
            ITokenStore tokens,
            SelectionOptions options,
            IReadOnlyList<Pick> done,
            Action<RoundReport> report,
            CancellationToken cancellationToken) => throw new ArgumentOutOfRangeException(nameof(tokens));
    }
}

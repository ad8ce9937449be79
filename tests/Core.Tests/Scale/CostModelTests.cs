using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using FisherSft.Core.Scale;

namespace FisherSft.Core.Tests.Scale;

public class CostModelTests
{
    private static readonly CostModel Model = new(CostRates.Measured);

    private static readonly Workload Work = new() { Examples = 1e6, Tokens = 24e6, Dimension = 128, Picks = 1000, BytesOnDisk = 2 };

    /// <summary>The issue's own bar for the model: a quarter.</summary>
    [Fact]
    public void RunsLeftOutOfTheFit_ArePredictedWithinAQuarter()
    {
        var left = Runs().Where(run => run.GetProperty("kind").GetString() != "embed" && run.GetProperty("leftOut").GetBoolean()).ToList();

        Assert.True(left.Count >= 6, $"{left.Count} runs were left out");
        Assert.All(left, run => Assert.InRange(Predicted(run).Ranking / Took(run), 0.75, 1.25));
        Assert.All(
            left.Where(run => !run.TryGetProperty("silos", out _)),
            run => Assert.InRange(Predicted(run).Certificate / run.GetProperty("seconds").GetProperty("certificate").GetDouble(), 0.75, 1.25));
        Assert.All(
            left.Where(run => run.TryGetProperty("silos", out _)),
            run => Assert.InRange(Predicted(run).NetworkBytes / run.GetProperty("network").GetDouble(), 0.75, 1.25));
        Assert.Contains(left, run => run.TryGetProperty("silos", out var silos) && silos.GetInt32() == 3);
    }

    [Fact]
    public void TheFit_IsOfRunsUpToAMillionExamplesAndFourSilos()
    {
        var runs = Runs();

        Assert.Equal([10_000, 30_000, 100_000, 300_000, 1_000_000], runs.Select(run => run.GetProperty("examples").GetInt32()).Distinct().Order());
        Assert.Equal(4, runs.Max(run => run.TryGetProperty("silos", out var silos) ? silos.GetInt32() : 0));
    }

    [Theory]
    [InlineData("tokenod")]
    [InlineData("stochastic")]
    [InlineData("uniform")]
    public void MoreSilos_ShareWhatGrowsWithTheCorpus_AndNotTheUpdates(string method)
    {
        var work = Work with { Method = method };
        var (few, many) = (Model.Of(work, new Fleet { Silos = 4, Threads = 8 }), Model.Of(work, new Fleet { Silos = 16, Threads = 8 }));

        Assert.Equal(4, few.FirstPass / many.FirstPass, 1e-9);
        Assert.Equal(4, few.Certificate / many.Certificate, 1e-9);
        Assert.Equal(4, few.SiloDisk / many.SiloDisk, 1e-9);
        Assert.Equal(few.Picking, many.Picking, 1e-9);
        Assert.True(few.Waiting < many.Waiting && few.NetworkBytes < many.NetworkBytes);
    }

    [Fact]
    public void AMachineWithoutSilos_WaitsForNothingAndSendsNothing()
    {
        var estimate = Model.Of(Work, new Fleet { Threads = 2 });

        Assert.Equal((0, 0, 0), (estimate.Waiting, estimate.NetworkBytes, estimate.CheckpointBytes));
        Assert.Equal(estimate.FirstPass + estimate.Evaluating + estimate.Picking, estimate.Ranking, 1e-9);
    }

    /// <summary>docs/scale.md: a row a part, a column a method and budget.</summary>
    [Fact]
    public void TheDocument_SaysWhatTheModelSays()
    {
        var fleet = new Fleet { Silos = 64, Threads = 16, EmbeddedASecond = 218_192 };
        var work = new Workload { Examples = 1e9, Tokens = 1e11, Dimension = 768, Picks = 1e5, BytesOnDisk = 4 };
        CostEstimate[] columns =
            [Model.Of(work, fleet), Model.Of(work with { Method = "stochastic" }, fleet), Model.Of(work with { Picks = 1e6 }, fleet)];
        var rows = new (string Name, Func<CostEstimate, double> Value)[]
        {
            ("embedding", e => e.Embed), ("first pass", e => e.FirstPass), ("evaluations", e => e.Evaluating),
            ("picks one after the other", e => e.Picking), ("messages", e => e.Waiting), ("certificate", e => e.Certificate), ("all", e => e.Total),
        };
        var document = File.ReadAllText(Beside("../../../docs/scale.md"));

        Assert.All(rows, row => Assert.Contains(
            $"| {row.Name} | {string.Join(" | ", columns.Select(column => row.Value(column).ToString("N0", CultureInfo.InvariantCulture)))} |",
            document,
            StringComparison.Ordinal));
        Assert.Equal(["embedding", "picks one after the other", "picks one after the other"], columns.Select(column => column.Longest.Part));
    }

    [Fact]
    public void ThisMachinesSpeed_IsANumber() => Assert.InRange(SpeedProbe.SpeedBeside(CostRates.Measured), 0.01, 100);

    private static CostEstimate Predicted(JsonElement run)
    {
        var silos = run.TryGetProperty("silos", out var some) ? some.GetInt32() : 0;
        var examples = run.GetProperty("examples").GetDouble();
        var work = new Workload
        {
            Examples = examples,
            Tokens = 24 * examples,
            Dimension = run.GetProperty("dimension").GetInt32(),
            Picks = run.GetProperty("picks").GetDouble(),
            Method = run.GetProperty("method").GetString()!,
            BytesOnDisk = silos == 0 ? 2 : 0,
        };
        return Model.Of(work, new Fleet { Silos = silos, Threads = 2, OneMachine = true });
    }

    private static double Took(JsonElement run) => run.GetProperty("seconds").TryGetProperty("Selecting", out var selecting)
        ? selecting.GetDouble()
        : run.GetProperty("seconds").GetProperty("ranking").GetDouble();

    private static List<JsonElement> Runs() =>
        [.. File.ReadLines(Beside("../../../bench/results/scale.jsonl")).Skip(1).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string Beside(string path, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, path);
}

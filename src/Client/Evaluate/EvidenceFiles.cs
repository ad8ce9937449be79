using System.Globalization;
using System.Text;
using FisherSft.Client.Output;
using FisherSft.Core.Methods;
using FisherSft.Experiments.HeldOut;
using FisherSft.Experiments.Statistics;

namespace FisherSft.Client.Evaluate;

/// <summary>measurements.csv, one line a fit; summary.csv, means over seeds with 95% intervals; and what the console shows of them.</summary>
internal static class EvidenceFiles
{
    public const string MeasurementsFile = "measurements.csv";
    public const string SummaryFile = "summary.csv";

    public static void Write(RunFolder folder, Evidence evidence)
    {
        Save(folder.WorkFile(MeasurementsFile), evidence.Measurements.Select(one => Line(
            $"{Name(one.Kind)},{one.Budget:R},{one.Method},{one.Seed},{one.Examples},{one.Tokens},{one.Bits:R},{one.MeanError:R},{one.MaxError:R}"))
            .Prepend("budget_in,budget,method,seed,examples,tokens,bits,mean_error,max_error"));
        Save(folder.WorkFile(SummaryFile), evidence.Lines.Select(line => Line(
            $"{Name(line.Kind)},{line.Budget:R},{line.Method},{line.Examples:R},{line.Tokens:R},{Pair(line.Bits)},{Pair(line.Difference)},{Pair(line.MeanError)},{Pair(line.MaxError)}"))
            .Prepend("budget_in,budget,method,examples,tokens,bits,bits_ci,minus_uniform,minus_uniform_ci,mean_error,mean_error_ci,max_error,max_error_ci"));
    }

    /// <summary>The best at each budget in tokens, beside uniform.</summary>
    public static string Summary(Evidence evidence, string path)
    {
        var text = new StringBuilder(path).Append('\n');
        var kind = evidence.Kinds[0];
        foreach (var budget in evidence.Of(kind).GroupBy(line => line.Budget))
        {
            var (best, uniform) = (budget.MinBy(line => line.Bits.Mean)!, budget.First(line => line.Method == new Uniform().Name));
            text.Append("  ").Append(EvaluateSettings.Percent(budget.Key).PadLeft(5)).Append($" of the {Name(kind)}  uniform ").Append(Bits(uniform.Bits.Mean));
            text.Append(best.Method == uniform.Method ? "  and nothing better" : $"  {best.Method} {Bits(best.Bits.Mean)}, {Signed(best.Difference)}{(best.IsTold ? "" : ", which may be chance")}");
            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>A difference with its interval.</summary>
    public static string Signed(Interval interval) => double.IsNaN(interval.HalfWidth)
        ? Line($"{interval.Mean:+0.000;−0.000;0.000}")
        : Line($"{interval.Mean:+0.000;−0.000;0.000} ± {interval.HalfWidth:0.000}");

    /// <summary>Bits a token.</summary>
    public static string Bits(double bits) => Line($"{bits:0.000}");

    /// <summary>What a budget counts, in a word.</summary>
    public static string Name(BudgetKind kind) => kind == BudgetKind.Tokens ? "tokens" : "examples";

    private static string Pair(Interval interval) => Line($"{interval.Mean:R},{(double.IsNaN(interval.HalfWidth) ? "" : Line($"{interval.HalfWidth:R}"))}");

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Save(string path, IEnumerable<string> lines) =>
        File.WriteAllText(path, string.Join('\n', lines) + "\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
}

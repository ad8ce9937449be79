using System.Globalization;
using System.Text.Json.Nodes;
using FisherSft.Client.Progress;
using FisherSft.Experiments;
using FisherSft.Experiments.Statistics;

namespace FisherSft.Client.Output;

/// <summary>The results of a study in words and in run.json.</summary>
internal static class StudyText
{
    /// <summary>What standard output tells: tokenod beside uniform where all budgets are shown.</summary>
    public static string Summary(string directory, StudyOptions options, StudySummary summary, double seconds)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var shown = options.Settings[0];
        output.WriteLine(Path.Combine(directory, StudyFiles.SummaryFile));
        output.WriteLine($"  error of uniform over that of tokenod, d = {shown.Dimension}, L = {shown.Classes}, {Words.Count(options.Seeds, "seeds")}:");
        foreach (var row in summary.Rows.Where(row => row.Setting == shown && row.Method == StudyMethods.Uniform))
        {
            var equal = summary.Rows.Single(other => other.Setting == shown && other.Budget == row.Budget
                && other.Method == StudyMethods.UniformAtEqualTokens);
            output.WriteLine($"  {Words.Count(row.Budget, "examples"),-15} mean {Times(row.MeanRatio)}, maximum {Times(row.MaximumRatio)}; " +
                $"at equal tokens {Times(equal.MeanRatio)}, {Times(equal.MaximumRatio)}");
        }

        foreach (var slope in summary.Slopes.Where(slope => slope.Setting == shown && slope.Method is StudyMethods.TokenOd or StudyMethods.Uniform))
        {
            output.WriteLine($"  {"slope",-15} {slope.Method}: mean {Signed(slope.Mean)}, maximum {Signed(slope.Maximum)}");
        }

        output.WriteLine($"  {"time",-15} {Words.Seconds(seconds)}");
        output.WriteLine($"  {"report",-15} {Path.Combine(directory, Results.ReportFile)}");
        return output.ToString();
    }

    /// <summary>"1.52 (1.48 … 1.56)".</summary>
    public static string Times(Ratio ratio) => double.IsNaN(ratio.Low)
        ? Figure(ratio.Value, "0.00")
        : $"{Figure(ratio.Value, "0.00")} ({Figure(ratio.Low, "0.00")} … {Figure(ratio.High, "0.00")})";

    /// <summary>"−0.52 ± 0.01".</summary>
    public static string Signed(Interval interval) => PlusMinus(interval, "0.000").Replace('-', '−');

    /// <summary>"0.0494 ± 0.0012"; the mean alone where there is one seed.</summary>
    public static string PlusMinus(Interval interval, string format) => double.IsNaN(interval.HalfWidth)
        ? Figure(interval.Mean, format)
        : $"{Figure(interval.Mean, format)} ± {Figure(interval.HalfWidth, format)}";

    /// <summary>A slope for run.json; one seed alone has no interval.</summary>
    public static JsonNode ToJson(SlopeRow row) => new JsonObject
    {
        ["dimension"] = row.Setting.Dimension,
        ["classes"] = row.Setting.Classes,
        ["method"] = row.Method,
        ["mean"] = ToJson(row.Mean),
        ["max"] = ToJson(row.Maximum),
        ["meanByTokens"] = ToJson(row.MeanByTokens),
        ["maxByTokens"] = ToJson(row.MaximumByTokens),
    };

    private static JsonArray ToJson(Interval interval) => double.IsNaN(interval.HalfWidth)
        ? new JsonArray(interval.Mean)
        : new JsonArray(interval.Mean, interval.Low, interval.High);

    private static string Figure(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text;
using FisherSft.Experiments;
using FisherSft.Experiments.Data;
using FisherSft.Experiments.Statistics;

namespace FisherSft.Client.Output;

/// <summary>results.csv, a line a measurement, and summary.csv, seeds taken together; numbers read back to the same bits.</summary>
internal static class StudyFiles
{
    public const string ResultsFile = "results.csv";
    public const string SummaryFile = "summary.csv";

    private const string ResultsHeader = "dimension,classes,seed,method,budget,examples,tokens,mean_error,max_error";

    private const string SummaryHeader =
        "dimension,classes,method,budget,seeds,tokens,mean_error,mean_error_low,mean_error_high,max_error,max_error_low,max_error_high," +
        "mean_over_tokenod,mean_over_tokenod_low,mean_over_tokenod_high,max_over_tokenod,max_over_tokenod_low,max_over_tokenod_high";

    /// <summary>A line of results.csv.</summary>
    public static string Line(Measurement measured) => string.Create(
        CultureInfo.InvariantCulture,
        $"{measured.Setting.Dimension},{measured.Setting.Classes},{measured.Seed},{measured.Method},{measured.Budget},{measured.Examples}," +
        $"{measured.Tokens},{measured.Error.Mean:R},{measured.Error.Maximum:R}");

    /// <summary>A line read back.</summary>
    public static Measurement Parse(string line)
    {
        var cells = line.Split(',');
        return new Measurement(
            new Setting(Whole(0), Whole(1)), Whole(2), cells[3], Whole(4), Whole(5), Whole(6), new PredictionError(Number(7), Number(8)));

        int Whole(int at) => int.Parse(cells[at], CultureInfo.InvariantCulture);
        double Number(int at) => double.Parse(cells[at], CultureInfo.InvariantCulture);
    }

    public static void WriteResults(string path, IEnumerable<Measurement> measured) =>
        Write(path, measured.Select(Line).Prepend(ResultsHeader));

    public static void WriteSummary(string path, StudySummary summary) =>
        Write(path, summary.Rows.Select(Line).Prepend(SummaryHeader));

    private static string Line(SummaryRow row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Setting.Dimension},{row.Setting.Classes},{row.Method},{row.Budget},{row.Seeds},{row.Tokens:R}," +
        $"{Cells(row.Mean.Mean, row.Mean.Low, row.Mean.High)},{Cells(row.Maximum.Mean, row.Maximum.Low, row.Maximum.High)}," +
        $"{Cells(row.MeanRatio.Value, row.MeanRatio.Low, row.MeanRatio.High)}," +
        $"{Cells(row.MaximumRatio.Value, row.MaximumRatio.Low, row.MaximumRatio.High)}");

    /// <summary>One seed alone has no interval: its ends are empty.</summary>
    private static string Cells(params double[] values) => string.Join(
        ',', values.Select(value => double.IsNaN(value) ? string.Empty : value.ToString("R", CultureInfo.InvariantCulture)));

    private static void Write(string path, IEnumerable<string> lines)
    {
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        writer.NewLine = "\n";
        foreach (var line in lines)
        {
            writer.WriteLine(line);
        }
    }
}

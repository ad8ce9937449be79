using System.Globalization;
using System.Text;
using FisherSft.Client.Pipeline;

namespace FisherSft.Client.Output;

/// <summary>
/// ranking.csv: one line a pick, numbers that read back to the same bits. Methods that go by no gains have their own scores in a
/// last column, empty where they know nothing of the example.
/// </summary>
internal static class RankingFile
{
    public const string FileName = "ranking.csv";

    public static void Write(string path, IReadOnlyList<RankedExample> ranking)
    {
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        writer.NewLine = "\n";
        var scored = ranking.Any(row => row.Score is not null);
        writer.WriteLine("rank,index,id,source,line,tokens,gain,cumulative_gain" + (scored ? ",score" : string.Empty));
        foreach (var row in ranking)
        {
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Rank},{row.Index},{Quote(row.Id)},{Quote(row.Source)},{row.Line},{row.Tokens},{row.Gain:R},{row.CumulativeGain:R}{(scored ? Cell(row.Score) : string.Empty)}"));
        }
    }

    private static string Cell(double? score) =>
        score is { } known && !double.IsNaN(known) ? string.Create(CultureInfo.InvariantCulture, $",{known:R}") : ",";

    /// <summary>RFC 4180: quotes only where the field needs them.</summary>
    private static string Quote(string? field)
    {
        field ??= string.Empty;
        return field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}

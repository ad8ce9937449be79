using System.Globalization;
using System.Text;
using FisherSft.Client.Pipeline;

namespace FisherSft.Client.Output;

/// <summary>ranking.csv: one line a pick, gains in nats that read back to the same bits.</summary>
internal static class RankingFile
{
    public const string FileName = "ranking.csv";

    public static void Write(string path, IEnumerable<RankedExample> ranking)
    {
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        writer.NewLine = "\n";
        writer.WriteLine("rank,index,id,source,line,tokens,gain,cumulative_gain");
        foreach (var row in ranking)
        {
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Rank},{row.Index},{Quote(row.Id)},{Quote(row.Source)},{row.Line},{row.Tokens},{row.Gain:R},{row.CumulativeGain:R}"));
        }
    }

    /// <summary>RFC 4180: quotes only where the field needs them.</summary>
    private static string Quote(string? field)
    {
        field ??= string.Empty;
        return field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}

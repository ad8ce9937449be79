using System.Globalization;
using System.Text;
using FisherSft.Client.Pipeline;
using FisherSft.Client.Progress;

namespace FisherSft.Client.Report;

/// <summary>
/// Where the selected examples come from, beside all: by file, or by tenths of the corpus where there is one file only.
/// </summary>
internal static class SourceBars
{
    private const int Most = 12;

    public static string Render(Selection selection)
    {
        var corpus = selection.Corpus;
        var examples = corpus.Summary.Examples;
        var bySlice = corpus.Names.Count == 1;
        var names = bySlice ? Slices(examples) : corpus.Names;
        var (all, selected) = (new long[names.Count], new long[names.Count]);
        for (var i = 0; i < examples && bySlice; i++)
        {
            all[Slice(i)]++;
        }

        for (var name = 0; name < names.Count && !bySlice; name++)
        {
            all[name] = corpus.ExamplesByName[name];
        }

        foreach (var pick in selection.Ranking)
        {
            selected[bySlice ? Slice(pick.Index) : corpus.SourceOf(pick.Index)]++;
        }

        return Render(names, all, selected, bySlice);

        int Slice(long i) => (int)(i * names.Count / examples);
    }

    private static List<string> Slices(int examples)
    {
        var count = Math.Min(10, examples);
        return Enumerable.Range(0, count).Select(slice =>
        {
            // The first index of a slice is the smallest i with ⌊i·count/examples⌋ = slice.
            var first = ((long)slice * examples + count - 1) / count;
            var last = ((slice + 1L) * examples + count - 1) / count - 1;
            return first == last ? Words.Count(first) : $"{Words.Count(first)}–{Words.Count(last)}";
        }).ToList();
    }

    private static string Render(IReadOnlyList<string> names, long[] all, long[] selected, bool bySlice)
    {
        double allSum = all.Sum();
        double selectedSum = selected.Sum();
        var order = Enumerable.Range(0, names.Count).ToList();
        if (names.Count > Most)
        {
            order = order.OrderByDescending(group => selected[group]).ThenBy(group => group).ToList();
        }

        var shown = order.Take(names.Count > Most ? Most - 1 : Most).ToList();
        var rows = shown.Select(group => (names[group], all[group], selected[group])).ToList();
        if (names.Count > Most)
        {
            var rest = order.Skip(Most - 1).ToList();
            rows.Add(($"{rest.Count} more files", rest.Sum(group => all[group]), rest.Sum(group => selected[group])));
        }

        var widest = rows.Max(row => Math.Max(row.Item2 / allSum, row.Item3 / selectedSum));
        var html = new StringBuilder($"<div class=\"bars{(rows.Count <= 6 ? " few" : string.Empty)}\">");
        foreach (var (name, ofAll, ofSelected) in rows)
        {
            var (shareAll, shareSelected) = (ofAll / allSum, ofSelected / selectedSum);
            html.Append($"<div class=\"barname\" title=\"{Html.Text(name)}\">{Html.Text(Short(name))}</div><div class=\"barpair\">");
            html.Append(Bar("selected", shareSelected, widest, ofSelected));
            html.Append(Bar("all", shareAll, widest, ofAll)).Append("</div>");
        }

        html.Append("</div>");
        return bySlice ? html.Append("<p class=\"reading\">By index: the place of an example in the corpus.</p>").ToString() : html.Append(Reading(rows.Where(row => row.Item2 > 0)
            .Select(row => (Short(row.Item1), row.Item3 / selectedSum / (row.Item2 / allSum))).ToList())).ToString();
    }

    /// <summary>Which group is taken most, and least, beside its share of the corpus.</summary>
    private static string Reading(List<(string Name, double Ratio)> groups)
    {
        if (groups.Count < 2)
        {
            return string.Empty;
        }

        var (most, least) = (groups.MaxBy(group => group.Ratio), groups.MinBy(group => group.Ratio));
        return $"<p class=\"reading\">Beside their share of the corpus, {Html.Text(most.Name)} is taken " +
              $"{most.Ratio.ToString("0.0#", CultureInfo.InvariantCulture)} times as often, {Html.Text(least.Name)} " +
              $"{least.Ratio.ToString("0.0#", CultureInfo.InvariantCulture)} times.</p>";
    }

    private static string Bar(string kind, double share, double widest, long count) =>
        $"<div class=\"bar\"><i class=\"{kind}\" style=\"width:{Html.At(count == 0 ? 0 : Math.Max(0.4, 68 * share / widest))}%\"></i>" +
        $"<span>{(100 * share).ToString("0.0", CultureInfo.InvariantCulture)}% <small>({Words.Count(count)})</small></span></div>";

    /// <summary>The file's name; its folder is in the title.</summary>
    private static string Short(string name) => name.Split('/')[^1] is { Length: > 0 } file ? file : name;
}

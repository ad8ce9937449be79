using System.Globalization;
using System.Text;
using FisherSft.Client.Progress;
using FisherSft.Client.Report;

namespace FisherSft.Client.Compare;

/// <summary>report.html of a comparison.</summary>
internal static class ComparisonPage
{
    public static string Render(Comparison comparison, CompareSettings settings, string command)
    {
        var title = $"{Words.Count(comparison.Selections.Count, "selections")} of {Words.Count(comparison.Corpus.Summary.Examples, "examples")}";
        return new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append("<meta name=\"color-scheme\" content=\"light dark\">\n")
            .Append($"<title>{title}</title>\n<style>\n{ReportStyle.Css}</style>\n</head>\n<body>\n<main>\n")
            .Append($"<header class=\"top\"><p class=\"eyebrow\">{Cli.Name} · compare</p><h1>{title}, side by side</h1>")
            .Append($"<p class=\"from\">budget {Html.Text(settings.Budget.Text)}, from {Html.Text(string.Join(", ", comparison.Corpus.Names.Take(3)))}")
            .Append(comparison.Corpus.Names.Count > 3 ? " …" : "").Append("</p></header>\n")
            .Append(Methods(comparison)).Append(Overlap(comparison)).Append(Sources(comparison))
            .Append(RunDetails.Rejected(comparison.Corpus.Summary))
            .Append($"<section class=\"card\"><h2>How this was made</h2><pre class=\"command\">{Html.Text(command)}</pre></section>\n")
            .Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static string Methods(Comparison comparison)
    {
        var (most, mean) = (comparison.Rows.Max(row => row.Selection.Information), (double)comparison.Corpus.Tokens / comparison.Corpus.Summary.Examples);
        var html = Table("What each selected", "method", "examples", "tokens", "tokens an example", "half up to", "nine tenths up to", "information, nats", "near-duplicates", "seconds");
        foreach (var row in comparison.Rows)
        {
            var one = row.Selection;
            var information = Words.Figure(one.Information);
            html.Append($"<tr><td>{Html.Text(one.Method)}</td>")
                .Append(Number(Words.Count(one.Indices.Count))).Append(Number(Words.Count(row.Tokens)))
                .Append(Number(((double)row.Tokens / one.Indices.Count).ToString("0.0", CultureInfo.InvariantCulture)))
                .Append(Number(Words.Count(row.MedianLength))).Append(Number(Words.Count(row.LongLength)))
                .Append(Number(one.Information == most ? $"<b>{information}</b>" : information))
                .Append(Number(row.NearDuplicates is { } count ? Words.Count(count) : "–"))
                .Append(Number(one.Seconds.ToString("0.00", CultureInfo.InvariantCulture))).Append("</tr>");
        }

        return html.Append("</tbody></table></div><p class=\"reading\">An example of the corpus has ")
            .Append(mean.ToString("0.0", CultureInfo.InvariantCulture)).Append(" tokens on average. Information is what TokenOD maximises, log det V over ")
            .Append("the bare ridge; that more of it trains better is not shown here, but by evaluate. A near-duplicate has at least ")
            .Append(Words.Percent(ComparedSelection.NearDuplicate)).Append(" of its different words in common with one picked before.</p></section>\n").ToString();
    }

    private static string Overlap(Comparison comparison)
    {
        var html = Table("How much they share", [.. comparison.Selections.Select(one => one.Method).Prepend("")]);
        foreach (var one in comparison.Selections)
        {
            html.Append($"<tr><td>{Html.Text(one.Method)}</td>").AppendJoin("", comparison.Selections.Select(other =>
                Number(one == other ? "" : Words.Percent(one.Overlap(other))))).Append("</tr>");
        }

        return html.Append("</tbody></table></div><p class=\"reading\">Of the examples that either of two holds, the share that both do.</p></section>\n").ToString();
    }

    private static string Sources(Comparison comparison)
    {
        var corpus = comparison.Corpus;
        if (corpus.Names.Count < 2)
        {
            return string.Empty;
        }

        const int Most = 12;
        var shown = corpus.ExamplesByName.Select((count, at) => (count, at)).OrderByDescending(one => one.count).Take(Most).Select(one => one.at).ToList();
        var html = Table("Where they come from", [.. comparison.Selections.Select(one => one.Method).Prepend("all").Prepend("source")]);
        foreach (var source in shown)
        {
            html.Append($"<tr><td>{Html.Text(corpus.Names[source])}</td>")
                .Append(Number(Words.Percent((double)corpus.ExamplesByName[source] / corpus.Summary.Examples)))
                .AppendJoin("", comparison.Selections.Select(one => Number(Words.Percent(
                    (double)one.Indices.Count(index => corpus.SourceOf(index) == source) / one.Indices.Count)))).Append("</tr>");
        }

        html.Append("<tr><td>shift</td>").Append(Number("")).AppendJoin("", comparison.Rows.Select(row => Number(Words.Percent(row.SourceShift)))).Append("</tr>");
        return html.Append("</tbody></table></div><p class=\"reading\">The shift is how much of a selection would have to come from elsewhere to mix its ")
            .Append("sources as the corpus does.</p></section>\n").ToString();
    }

    private static StringBuilder Table(string title, params IReadOnlyList<string> columns) =>
        new StringBuilder($"<section class=\"card\"><h2>{title}</h2><div style=\"overflow-x:auto\"><table><thead><tr>")
            .AppendJoin("", columns.Select((column, at) => at == 0 ? $"<th>{column}</th>" : $"<th class=\"number\">{Html.Text(column)}</th>"))
            .Append("</tr></thead><tbody>");

    private static string Number(string text) => $"<td class=\"number\">{text}</td>";
}

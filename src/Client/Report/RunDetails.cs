using System.Text;
using System.Text.Json.Nodes;
using FisherSft.Client.Output;
using FisherSft.Client.Pipeline;
using FisherSft.Client.Progress;

namespace FisherSft.Client.Report;

/// <summary>What could not be used, and how the run was made.</summary>
internal static class RunDetails
{
    public static string Rejected(ReadSummary summary)
    {
        var html = new StringBuilder("<section class=\"card\"><h2>Rows that could not be used</h2>");
        if (summary.Rejected == 0)
        {
            return html.Append($"<p>None: all {Words.Count(summary.Rows, "rows")} could be used.</p></section>\n").ToString();
        }

        html.Append($"<p>{Words.Count(summary.Rejected)} of {Words.Count(summary.Rows, "rows")}; each is in {RejectedFile.FileName} ")
            .Append("with its file and line.</p><table><thead><tr><th>reason</th><th class=\"number\">rows</th></tr></thead><tbody>");
        foreach (var (reason, count) in summary.Reasons.OrderByDescending(reason => reason.Value).ThenBy(reason => reason.Key, StringComparer.Ordinal))
        {
            html.Append($"<tr><td>{Html.Text(reason)}</td><td class=\"number\">{Words.Count(count)}</td></tr>");
        }

        return html.Append("</tbody></table></section>\n").ToString();
    }

    public static string Render(Selection selection)
    {
        var html = new StringBuilder("<section class=\"card\"><h2>How this run was made</h2>")
            .Append($"<pre class=\"command\">{Html.Text(selection.CommandLine)}</pre><dl>");
        foreach (var (name, value) in selection.Options)
        {
            if (value is not null and not JsonArray && name is not ("command" or "out"))
            {
                Row("--" + name, value.ToString());
            }
        }

        Row("embedding", $"{selection.Corpus.Dimension} dimensions");
        if (selection.Corpus.Learnt["heldOut"] is { } heldOut)
        {
            Row("held-out words", $"{Words.Figure(heldOut["bitsPerWord"]!.GetValue<double>())} bits each " +
                $"({Words.Figure(heldOut["unigramBitsPerWord"]!.GetValue<double>())} by frequency alone)");
        }

        if (selection.Asked is { } asked)
        {
            Row("scored", $"{asked["byLogProbabilities"]} by log-probabilities, {asked["byCounting"]} by counting, {asked["unanswered"]} unanswered");
        }

        Row("gain evaluations", Words.Count(selection.Result.Statistics.Evaluations.Total));
        Row("made by", $"{Cli.Name} {About.Version}, {About.Runtime}");
        return html.Append("</dl></section>\n").ToString();

        void Row(string name, string value) => html.Append($"<div><dt>{Html.Text(name)}</dt><dd>{Html.Text(value)}</dd></div>");
    }
}

using System.Text;
using FisherSft.Client.Pipeline;
using FisherSft.Client.Progress;
using FisherSft.Corpus;

namespace FisherSft.Client.Report;

/// <summary>Examples in full, prompts apart from what is trained on.</summary>
internal static class ExampleCards
{
    public static string Render(Selection selection, IEnumerable<RankedExample> examples)
    {
        var html = new StringBuilder("<ol class=\"examples\">");
        foreach (var example in examples)
        {
            html.Append("<li><header>")
                .Append($"<b class=\"rank\">{example.Rank}</b>")
                .Append($"<span class=\"gain\">{Words.Figure(example.Gain)} nats</span>")
                .Append($"<span>{Words.Count(example.Tokens, "tokens")}</span>")
                .Append($"<span class=\"place\">{Html.Text(example.Source)}:{example.Line}</span>");
            if (example.Id is { } id)
            {
                html.Append($"<span class=\"place\">id {Html.Text(id)}</span>");
            }

            html.Append("</header>");
            AppendText(html, selection.Texts.GetValueOrDefault(example.Rank - 1) ?? []);
            html.Append("</li>");
        }

        return html.Append("</ol>").ToString();
    }

    private static void AppendText(StringBuilder html, IReadOnlyList<Segment> segments)
    {
        if (segments.Count == 0)
        {
            html.Append("<p class=\"none\">The input holds no text for it.</p>");
            return;
        }

        // A box that scrolls must be reachable by keyboard.
        html.Append("<div class=\"text\" tabindex=\"0\">");
        var labelled = segments.Any(segment => !segment.Trained);
        foreach (var segment in segments)
        {
            var (kind, label) = segment.Trained ? ("completion", "trained") : ("prompt", "prompt");
            html.Append($"<div class=\"{kind}\">");
            html.Append(labelled ? $"<span class=\"label\">{label}</span>" : string.Empty);

            // Apart from the label, whose letters would have every text run from left to right.
            html.Append("<div dir=\"auto\">").Append(Html.Text(Flowing(segment.Text.Trim('\n', '\r')))).Append("</div></div>");
        }

        html.Append("</div>");
    }

    /// <summary>Prose that was wrapped at a fixed width, without those line ends: a column here has another width.</summary>
    private static string Flowing(string text)
    {
        var lines = text.Split('\n');
        return lines.Length > 1 && lines[..^1].All(line => line.TrimEnd().Length is >= 50 and <= 100)
            ? string.Join(' ', lines.Select(line => line.TrimEnd()))
            : text;
    }
}

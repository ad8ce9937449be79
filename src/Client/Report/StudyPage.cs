using System.Globalization;
using System.Text;
using FisherSft.Client.Commands;
using FisherSft.Client.Options;
using FisherSft.Client.Output;
using FisherSft.Client.Pipeline;
using FisherSft.Client.Progress;
using FisherSft.Experiments;
using FisherSft.Experiments.Statistics;

namespace FisherSft.Client.Report;

/// <summary>report.html of a study: curves and tables, on one page that needs nothing else.</summary>
internal sealed class StudyPage(
    ExperimentSettings settings, StudyOptions options, StudySummary summary, ReadSummary? corpus, Invocation invocation)
{
    private const string Css = """
        .curve.c0 { --c: var(--selected); } .curve.c1 { --c: #b4460f; } .curve.c2 { --c: #6b7280; } .curve.c3 { --c: #7048a8; }
        .curve.c4 { --c: #2f7d32; } .curve.c5 { --c: #b0861a; } .curve.c6 { --c: #b83280; }
        @media (prefers-color-scheme: dark) { .curve.c1 { --c: #ffa36b; } .curve.c2 { --c: #aab2bf; } .curve.c3 { --c: #bda2ee; }
          .curve.c4 { --c: #7fd383; } .curve.c5 { --c: #e6c25a; } .curve.c6 { --c: #f08cc0; } }
        svg g.curve polyline { fill: none; stroke: var(--c); stroke-width: 2; stroke-linejoin: round; }
        svg g.curve circle { fill: var(--c); } svg g.curve line { stroke: var(--c); stroke-width: 1.4; }
        .legend { flex-wrap: wrap; } .legend .curve { color: var(--c); font-weight: 600; }
        .wide { overflow-x: auto; } td, th { padding-right: 14px; white-space: nowrap; }

        """;

    private readonly Setting _shown = options.Settings[0];
    private readonly IReadOnlyList<string> _methods = [.. options.Methods.Append(StudyMethods.UniformAtEqualTokens)];
    private readonly StudyTables _tables = new(options, summary);

    /// <summary>The budget at which settings are compared: 1000 where there is one, as in the paper, or else the largest.</summary>
    private int Compared => options.Budgets.Contains(1000) ? 1000 : options.Budgets[^1];

    public string Render()
    {
        var title = settings.Corpus is null ? "The paper's synthetic study" : "The paper's study on word vectors";
        var page = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append("<meta name=\"color-scheme\" content=\"light dark\">\n")
            .Append($"<title>{title}</title>\n<style>\n{ReportStyle.Css}{Css}</style>\n</head>\n<body>\n<main>\n")
            .Append($"<header class=\"top\"><p class=\"eyebrow\">{Cli.Name} · experiment {settings.Name}</p><h1>{title}</h1>")
            .Append($"<p class=\"from\">{Html.Text(From())}</p></header>\n")
            .Append(Budgets())
            .Append(Trends())
            .Append(_tables.Render(_shown, _methods));
        if (options.Settings.Count > 1)
        {
            page.Append(_tables.RenderSettings(_methods, Compared));
        }

        return page.Append(Made()).Append("</main>\n</body>\n</html>\n").ToString();
    }

    private string From() => (settings.Examples is { } examples
        ? $"{Words.Count(examples.Count, "examples")} of {examples.Shortest} to {examples.Longest} tokens, drawn anew for each of "
        : $"{Words.Count(corpus!.Examples, "examples")} of {string.Join(", ", corpus.Inputs.Select(input => input.Name))}; θ* and classes drawn anew for each of ") +
        $"{Words.Count(options.Seeds, "seeds")}";

    private string Budgets()
    {
        var (d, L) = (_shown.Dimension, _shown.Classes);
        var rows = summary.Rows.Where(row => row.Setting == _shown).ToList();
        return "<section class=\"pair\">" +
            Figure($"Mean error, d = {d}, L = {L}", "Mean error by budget and method", "examples selected", "mean error", rows, row => row.Budget, row => row.Mean) +
            Figure($"Maximum error, d = {d}, L = {L}", "Maximum error by budget and method", "examples selected", "maximum error", rows, row => row.Budget, row => row.Maximum) +
            "</section><p class=\"reading\">The error of an example is half the sum of |p̂ − p| over the classes, the mean over its tokens; mean and " +
            "maximum are over all examples, selected or not. Bars are 95% intervals over seeds. Uniform at equal tokens holds as many tokens as " +
            "tokenod's examples do, so it stands for more examples than the axis says.</p>\n";
    }

    private string Trends()
    {
        var rows = summary.Rows.Where(row => row.Budget == Compared).ToList();
        var byDimension = rows.Where(row => row.Setting.Classes == _shown.Classes).ToList();
        var byClasses = rows.Where(row => row.Setting.Dimension == _shown.Dimension).ToList();
        var figures = new StringBuilder();
        if (byDimension.Select(row => row.Setting).Distinct().Count() > 1)
        {
            figures.Append(Figure(
                $"By d, {Compared} examples, L = {_shown.Classes}", "Mean error by dimension and method", "d", "mean error", byDimension, row => row.Setting.Dimension, row => row.Mean));
        }

        if (byClasses.Select(row => row.Setting).Distinct().Count() > 1)
        {
            figures.Append(Figure(
                $"By L, {Compared} examples, d = {_shown.Dimension}", "Mean error by number of classes and method", "L", "mean error", byClasses, row => row.Setting.Classes, row => row.Mean));
        }

        return figures.Length == 0 ? string.Empty : $"<section class=\"pair\">{figures}</section>\n";
    }

    private string Figure(
        string title,
        string description,
        string xName,
        string yName,
        IReadOnlyList<SummaryRow> rows,
        Func<SummaryRow, double> x,
        Func<SummaryRow, Interval> y)
    {
        var curves = _methods.Select((method, colour) => new Curve(
            StudyTables.NameOf(method),
            colour % 7,
            [.. rows.Where(row => row.Method == method).OrderBy(x).Select(row => (x(row), y(row).Mean, y(row).Low, y(row).High))]));
        var chart = new LogChart { Description = description, XName = xName, YName = yName, Curves = [.. curves] };
        return $"<figure><figcaption><h2>{Html.Text(title)}</h2>{chart.Legend()}</figcaption>{chart.Render()}</figure>";
    }

    private string Made()
    {
        // What says how a run went on is no part of what it is: a resumed one ends in the same page.
        var command = Cli.CommandLine(invocation.Arguments.Where(argument => argument is not ("--resume" or "--overwrite")));
        var html = new StringBuilder("<section class=\"card\"><h2>How this study was made</h2>")
            .Append($"<pre class=\"command\">{Html.Text(command)}</pre><dl>");
        Row("seeds", $"{options.Seed} to {options.Seed + options.Seeds - 1}");
        Row("standard deviation of θ*", options.Scale.ToString(CultureInfo.InvariantCulture));
        Row("ridge", options.Ridge.ToString(CultureInfo.InvariantCulture));
        if (settings.Examples is { } examples)
        {
            Row("tokens' likeness in an example", examples.Likeness.ToString(CultureInfo.InvariantCulture));
        }

        Row("made by", $"{Cli.Name} {About.Version}, {About.Runtime}");
        return html.Append("</dl></section>\n").ToString();

        void Row(string name, string value) => html.Append($"<div><dt>{Html.Text(name)}</dt><dd>{Html.Text(value)}</dd></div>");
    }
}

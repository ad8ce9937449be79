using System.Globalization;
using System.Text;
using FisherSft.Client.Output;
using FisherSft.Client.Progress;
using FisherSft.Experiments;
using FisherSft.Experiments.Statistics;

namespace FisherSft.Client.Report;

/// <summary>The numbers of a study.</summary>
internal sealed class StudyTables(StudyOptions options, StudySummary summary)
{
    private const string Errors = "0.0000";

    /// <summary>What a method is called on the page.</summary>
    public static string NameOf(string method) => method == StudyMethods.UniformAtEqualTokens ? "uniform, equal tokens" : method;

    /// <summary>All budgets of one setting, and slopes.</summary>
    public string Render(Setting setting, IReadOnlyList<string> methods)
    {
        var heads = methods.Select(NameOf).ToList();
        var html = new StringBuilder();
        Table("Mean error", heads, row => StudyText.PlusMinus(row.Mean, Errors));
        Table("Maximum error", heads, row => StudyText.PlusMinus(row.Maximum, Errors));
        Table("Mean error over that of tokenod; above 1, tokenod is better", heads, row => StudyText.Times(row.MeanRatio));
        Table("Maximum error over that of tokenod", heads, row => StudyText.Times(row.MaximumRatio));
        Table("Tokens, on average", heads, row => Words.Count((long)Math.Round(row.Tokens)));
        return html.Append(Slopes(setting)).ToString();

        void Table(string title, IReadOnlyList<string> names, Func<SummaryRow, string> cell)
        {
            Begin(html, $"{title}, d = {setting.Dimension}, L = {setting.Classes}", names.Prepend("examples"));
            foreach (var budget in options.Budgets)
            {
                Row(html, methods.Select(method => cell(Find(setting, method, budget))).Prepend(Words.Count(budget)));
            }

            End(html);
        }
    }

    /// <summary>All settings at one budget.</summary>
    public string RenderSettings(IReadOnlyList<string> methods, int budget)
    {
        var html = new StringBuilder();
        Begin(html, $"Mean and maximum error with {Words.Count(budget, "examples")}", methods.Select(NameOf).Prepend("L").Prepend("d"));
        foreach (var setting in options.Settings.OrderBy(setting => setting.Dimension).ThenBy(setting => setting.Classes))
        {
            Row(html, methods.Select(method => Find(setting, method, budget))
                .Select(row => $"{StudyText.PlusMinus(row.Mean, Errors)}<br>{StudyText.PlusMinus(row.Maximum, Errors)}")
                .Prepend(Whole(setting.Classes)).Prepend(Whole(setting.Dimension)));
        }

        End(html);
        return html.ToString();

        static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private string Slopes(Setting setting)
    {
        var slopes = summary.Slopes.Where(slope => slope.Setting == setting).ToList();
        if (slopes.Count == 0)
        {
            return string.Empty;
        }

        var html = new StringBuilder();
        Begin(html, $"Slope of log error against log n, d = {setting.Dimension}, L = {setting.Classes}",
            ["method", "mean error", "maximum error", "mean, against tokens", "maximum, against tokens"]);
        foreach (var slope in slopes)
        {
            Row(html,
            [
                Html.Text(NameOf(slope.Method)), StudyText.Signed(slope.Mean), StudyText.Signed(slope.Maximum),
                StudyText.Signed(slope.MeanByTokens), StudyText.Signed(slope.MaximumByTokens),
            ]);
        }

        Row(html, ["published, tokenod", "about −0.3", "about −0.3", string.Empty, string.Empty]);
        Row(html, ["theory", "−0.5", "−0.5", "−0.5", "−0.5"]);
        End(html);
        return html.ToString();
    }

    private SummaryRow Find(Setting setting, string method, int budget) =>
        summary.Rows.First(row => row.Setting == setting && row.Method == method && row.Budget == budget);

    private static void Begin(StringBuilder html, string title, IEnumerable<string> heads)
    {
        html.Append($"<section class=\"card\"><h2>{Html.Text(title)}</h2><div class=\"wide\"><table><thead><tr>");
        foreach (var head in heads)
        {
            html.Append($"<th>{Html.Text(head)}</th>");
        }

        html.Append("</tr></thead><tbody>");
    }

    /// <summary>Cells are markup already.</summary>
    private static void Row(StringBuilder html, IEnumerable<string> cells)
    {
        html.Append("<tr>");
        foreach (var cell in cells)
        {
            html.Append($"<td>{cell}</td>");
        }

        html.Append("</tr>");
    }

    private static void End(StringBuilder html) => html.Append("</tbody></table></div></section>\n");
}

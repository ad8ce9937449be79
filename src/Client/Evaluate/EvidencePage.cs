using System.Globalization;
using System.Text;
using FisherSft.Client.Pipeline;
using FisherSft.Client.Progress;
using FisherSft.Client.Report;
using FisherSft.Core.Tokens;
using FisherSft.Experiments.HeldOut;

namespace FisherSft.Client.Evaluate;

/// <summary>report.html of an evaluation: curves and tables, and what they do not show.</summary>
internal static class EvidencePage
{
    public static string Render(Evidence evidence, EvaluateSettings settings, TextSource source, ITokenStore tokens, string command)
    {
        var title = "Which selection predicts what was held out";
        var html = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append("<meta name=\"color-scheme\" content=\"light dark\">\n")
            .Append($"<title>{title}</title>\n<style>\n{ReportStyle.Css}</style>\n</head>\n<body>\n<main>\n")
            .Append($"<header class=\"top\"><p class=\"eyebrow\">{Cli.Name} · evaluate</p><h1>{title}</h1>")
            .Append($"<p class=\"from\">{Words.Count(source.Summary.Examples, "examples")}, {Words.Count(tokens.TotalTokens, "tokens")}, from ")
            .Append($"{Html.Text(string.Join(", ", source.Names.Take(3)))}{(source.Names.Count > 3 ? " …" : "")}</p></header>\n")
            .Append(Verdict(evidence))
            .Append("<section class=\"pair\">").AppendJoin("", evidence.Kinds.Select(kind => Figure(evidence, kind))).Append("</section>\n")
            .AppendJoin("", evidence.Kinds.Select(kind => Table(evidence, kind)))
            .Append(Reading(settings))
            .Append($"<section class=\"card\"><h2>How this was made</h2><pre class=\"command\">{Html.Text(command)}</pre></section>\n");
        return html.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static string Verdict(Evidence evidence)
    {
        var html = new StringBuilder($"<section class=\"card certificate\"><h2>At equal {Name(evidence.Kinds[0])}</h2>");
        foreach (var budget in evidence.Of(evidence.Kinds[0]).GroupBy(line => line.Budget))
        {
            var best = budget.MinBy(line => line.Bits.Mean)!;
            var share = EvaluateSettings.Percent(budget.Key);
            html.Append(best.Difference.Mean >= 0
                ? $"<p>{share}: nothing is better than uniform.</p>"
                : $"<p>{share}: <b>{Html.Text(best.Method)}</b> {EvidenceFiles.Signed(best.Difference)} bits a token beside uniform" +
                    $"{(best.IsTold ? "" : double.IsNaN(best.Difference.HalfWidth) ? ", from one seed" : ", which may be chance")}.</p>");
        }

        return html.Append("</section>\n").ToString();
    }

    private static string Figure(Evidence evidence, BudgetKind kind)
    {
        var lines = evidence.Of(kind).ToList();
        var budgets = lines.Select(line => line.Budget).Distinct().ToList();
        var chart = new CurveChart
        {
            Description = $"Held-out bits a token by budget in {Name(kind)}",
            Unit = "held-out bits a token",
            Places = [.. budgets.Select(EvaluateSettings.Percent)],
            PlacesName = $"budget, of the {Name(kind)}",
            Curves =
            [
                .. evidence.Methods.Select(method => (method, (IReadOnlyList<(double, double)>)
                    [.. lines.Where(line => line.Method == method).Select(line => (line.Bits.Mean, line.Bits.HalfWidth))])),
            ],
        };
        return $"<figure><figcaption><h2>Budgets in {Name(kind)}</h2>{chart.Legend()}</figcaption>{chart.Render()}</figure>";
    }

    private static string Table(Evidence evidence, BudgetKind kind)
    {
        var html = new StringBuilder($"<section class=\"card\"><h2>Budgets in {Name(kind)}</h2><div style=\"overflow-x:auto\"><table><thead><tr>")
            .Append("<th>budget</th><th>method</th><th class=\"number\">examples</th><th class=\"number\">tokens</th><th class=\"number\">bits</th>")
            .Append("<th class=\"number\">beside uniform</th><th class=\"number\">mean error</th><th class=\"number\">maximum error</th></tr></thead><tbody>");
        foreach (var line in evidence.Of(kind))
        {
            html.Append($"<tr><td>{EvaluateSettings.Percent(line.Budget)}</td><td>{Html.Text(line.Method)}</td>")
                .Append(Number(Words.Count((long)Math.Round(line.Examples)))).Append(Number(Words.Count((long)Math.Round(line.Tokens))))
                .Append(Number(EvidenceFiles.Bits(line.Bits.Mean)))
                .Append(Number(line.Method == evidence.Methods.First() ? "" : (line.IsTold ? "<b>" : "") + EvidenceFiles.Signed(line.Difference) + (line.IsTold ? "</b>" : "")))
                .Append(Number(line.MeanError.Mean.ToString("0.000", CultureInfo.InvariantCulture)))
                .Append(Number(line.MaxError.Mean.ToString("0.000", CultureInfo.InvariantCulture))).Append("</tr>");
        }

        return html.Append("</tbody></table></div></section>\n").ToString();

        static string Number(string text) => $"<td class=\"number\">{text}</td>";
    }

    private static string Reading(EvaluateSettings settings)
    {
        var options = settings.Evaluation;
        return "<section class=\"card\"><h2>How to read it</h2>" +
            $"<p>{EvaluateSettings.Percent(options.HeldOutShare)} of the examples are held out, {Words.Count(options.Seeds, "times")} anew. Each method " +
            $"selects from the rest; a softmax layer over {Words.Count(options.Classes)} classes is fitted on the tokens it selected, and judged on those " +
            "held out: fewer bits are better. Differences are seed by seed, with 95% intervals by Student's t; bold where they exclude zero.</p>" +
            $"<p>An error is the total variation distance between the layer's probabilities and those of a layer fitted on {Words.Count(options.ReferenceTokens)} " +
            "random tokens, in the mean over an example's tokens; its mean and maximum are over the examples held out.</p>" +
            "<p>It does not show what a whole model learns, only its last layer; vectors are learnt from all of the text, what is held out included; " +
            "and longer examples hold more, so budgets in examples favour methods that take long ones: budgets in tokens set uniform with as many beside them.</p></section>\n";
    }

    private static string Name(BudgetKind kind) => EvidenceFiles.Name(kind);
}

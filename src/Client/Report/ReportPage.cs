using System.Globalization;
using System.Text;
using FisherSft.Client.Options;
using FisherSft.Client.Pipeline;
using FisherSft.Client.Progress;
using FisherSft.Core.Methods;

namespace FisherSft.Client.Report;

/// <summary>report.html: one page that needs nothing else, no network and no script.</summary>
internal static class ReportPage
{
    public static string Render(Selection selection)
    {
        var title = $"{Words.Count(selection.Ranking.Count)} of {Words.Count(selection.Corpus.Summary.Examples, "examples")}";
        return new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append("<meta name=\"color-scheme\" content=\"light dark\">\n")
            .Append($"<title>{title} selected</title>\n<style>\n{ReportStyle.Css}</style>\n</head>\n<body>\n<main>\n")
            .Append(Head(selection, title))
            .Append(Tiles(selection))
            .Append(Curves(selection))
            .Append(Mixture(selection))
            .Append(Certificates.Render(selection))
            .Append(Picks(selection))
            .Append(RunDetails.Rejected(selection.Corpus.Summary))
            .Append(RunDetails.Render(selection))
            .Append("</main>\n</body>\n</html>\n")
            .ToString();
    }

    private static string Head(Selection selection, string title)
    {
        var names = selection.Corpus.Names;
        var from = names.Count <= 3 ? string.Join(", ", names) : $"{names[0]} and {names.Count - 1} more files";
        return $"<header class=\"top\"><p class=\"eyebrow\">{Cli.Name} · {Html.Text(selection.Settings.Method.Name)}</p>" +
            $"<h1>{title}, chosen {(selection.Settings.Method is not RankedOrder ? "for what they teach" : $"by {selection.Settings.Method.Name}")}</h1>" +
            $"<p class=\"from\">from {Html.Text(from)} · " +
            $"{selection.Started.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture)}</p></header>\n";
    }

    private static string Tiles(Selection selection)
    {
        var certificate = selection.Result.Certificate;
        var examples = selection.Corpus.Summary.Examples;
        var tiles = new StringBuilder("<section class=\"tiles\">");
        Tile("examples selected", Words.Count(selection.Ranking.Count),
            $"{Words.Percent((double)selection.Ranking.Count / examples)} of {Words.Count(examples)}");
        Tile("trained tokens", Words.Count(selection.SelectedTokens),
            $"{Words.Percent((double)selection.SelectedTokens / selection.Corpus.Tokens)} of {Words.Count(selection.Corpus.Tokens)}");
        Tile("information", Words.Figure(certificate.Information), "nats over the bare ridge");
        Tile("of the optimum", Words.AtLeastPercent(certificate.Share), "at least, for this size");
        if (selection.StopsPayingAt is { } rank)
        {
            Tile("enough after", Words.Count(rank), "picks; more of them add little");
        }
        else if (MoreBudget.CanTell(selection.Ranking.Count))
        {
            Tile("more budget", "pays", "to the last pick");
        }
        else
        {
            Tile("tokens an example", OneDecimal((double)selection.SelectedTokens / selection.Ranking.Count), "on average");
        }

        return tiles.Append("</section>\n").ToString();

        void Tile(string name, string value, string note) => tiles
            .Append($"<div class=\"tile\"><span>{name}</span><b>{value}</b><small>{note}</small></div>");
    }

    private static string Curves(Selection selection)
    {
        var certificate = selection.Result.Certificate;
        var gains = new LineChart
        {
            Description = "Gain of each pick against its rank",
            Unit = "gain of a pick, nats",
            Values = selection.Ranking.Select(example => example.Gain).ToList(),
            Mark = selection.StopsPayingAt,
        };
        var sums = new LineChart
        {
            Description = "Information of the first picks together against their number",
            Unit = "information so far, nats",
            Values = selection.Ranking.Select(example => example.CumulativeGain).ToList(),
            Mark = selection.StopsPayingAt,
            Ceiling = certificate.UpperBound < 2 * certificate.Information
                ? (certificate.UpperBound, $"no {Words.Count(selection.Ranking.Count, "examples")} can exceed {Words.Figure(certificate.UpperBound)}")
                : null,
        };
        var window = Words.Count(MoreBudget.Window(selection.Ranking.Count));
        var verdict = selection.StopsPayingAt is { } rank
            ? $"Around rank {Words.Count(rank)}, {window} picks together bring less than a tenth of what the first {window} brought."
            : !MoreBudget.CanTell(selection.Ranking.Count) ? "There are too few picks to tell where more budget stops paying."
            : $"To the end, {window} picks together bring more than a tenth of what the first {window} brought: " +
              "a larger budget would still pay.";
        return "<section class=\"pair\">" +
            $"<figure><figcaption><h2>What each pick adds</h2></figcaption>{gains.Render()}</figure>" +
            $"<figure><figcaption><h2>What the selection knows</h2></figcaption>{sums.Render()}</figure>" +
            $"</section><p class=\"reading\">{verdict}</p>\n";
    }

    private static string Mixture(Selection selection)
    {
        var corpus = selection.Corpus;
        var selected = selection.Ranking.CountBy(example => example.Tokens).ToDictionary(length => length.Key, length => (long)length.Value);
        const string Both = "<p class=\"legend\"><span class=\"key selected\">selected</span><span class=\"key all\">all examples</span></p>";
        var meanOfSelected = (double)selection.SelectedTokens / selection.Ranking.Count;
        var meanOfAll = (double)corpus.Tokens / corpus.Summary.Examples;
        var (ofSelected, ofAll) = (OneDecimal(meanOfSelected), OneDecimal(meanOfAll));
        var longer = selection.Settings.Method is not RankedOrder && selection.Settings.Budget.Unit != Corpus.BudgetUnit.Tokens && meanOfSelected > 1.5 * meanOfAll
            ? " Longer examples carry more information and cost more to train on; a budget in tokens (--budget Ntok) bounds that cost."
            : string.Empty;
        var sources = selection.Corpus.Names.Count > 1 ? "Where they come from" : "Where in the corpus they stand";
        return "<section class=\"pair\">" +
            $"<figure><figcaption><h2>How long they are</h2>{Both}</figcaption>{LengthChart.Render(corpus.Lengths, selected)}" +
            $"<p class=\"reading\">On average {ofSelected} tokens; over all examples, {ofAll}.{longer}</p></figure>" +
            $"<figure><figcaption><h2>{sources}</h2>{Both}</figcaption>{SourceBars.Render(selection)}</figure></section>\n";
    }

    /// <summary>Whether ranks go by gain; other methods have an order of their own.</summary>
    private static bool IsGreedy(Selection selection) => selection.Settings.Method is TokenOd or Stochastic;

    private static string OneDecimal(double value) => value.ToString("N1", CultureInfo.InvariantCulture);

    private static string Picks(Selection selection)
    {
        var ranking = selection.Ranking;
        var first = ranking.Take(SelectedRows.Shown).ToList();
        var last = ranking.Skip(Math.Max(first.Count, ranking.Count - SelectedRows.Shown)).ToList();
        var html = new StringBuilder("<section class=\"picks\">")
            .Append("<div><h2>First picked</h2><p class=\"reading\">")
            .Append(IsGreedy(selection) ? "What the model would learn most from." : "The beginning of the ranking.").Append("</p>")
            .Append(ExampleCards.Render(selection, first)).Append("</div>");
        if (last.Count > 0)
        {
            html.Append("<div><h2>Last picked</h2><p class=\"reading\">")
                .Append(IsGreedy(selection) ? "What was still worth most at the end of the budget." : "Its end.").Append("</p>")
                .Append(ExampleCards.Render(selection, last)).Append("</div>");
        }

        return html.Append("</section>\n").ToString();
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FisherSft.Client.Judging;
using FisherSft.Client.Progress;
using FisherSft.LanguageModels;

namespace FisherSft.Client.Report;

/// <summary>report.html of `judge`: one page that needs nothing else, no network and no script.</summary>
internal static class JudgePage
{
    private const int Shown = 4;

    public static string Render(JudgeRun run)
    {
        var title = $"A wins {Words.Percent(run.Tally.WinRate.Share)} of {Words.Count(run.Tally.JudgedPairs, "pairs")}";
        return new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append("<meta name=\"color-scheme\" content=\"light dark\">\n")
            .Append($"<title>{title}</title>\n<style>\n{ReportStyle.Css}</style>\n</head>\n<body>\n<main>\n")
            .Append($"<header class=\"top\"><p class=\"eyebrow\">{Cli.Name} · judge</p><h1>{title}</h1><p class=\"from\">")
            .Append($"A is {Html.Text(run.Settings.A)}, B is {Html.Text(run.Settings.B)} · judged by {Html.Text(run.Settings.Model.Model)} · ")
            .Append($"{run.Started.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture)}</p></header>\n")
            .Append(Tiles(run))
            .Append(Intervals(run))
            .Append("<section class=\"picks\">")
            .Append(Cards(run, Verdict.A, "Won by A", "The judge took A in both orders."))
            .Append(Cards(run, Verdict.B, "Won by B", "The judge took B in both orders."))
            .Append("</section>\n<section class=\"picks\">")
            .Append(Cards(run, Verdict.Tie, "Ties", "The judge changed its mind with the order."))
            .Append("</section>\n")
            .Append(Details(run))
            .Append("</main>\n</body>\n</html>\n")
            .ToString();
    }

    private static string Tiles(JudgeRun run)
    {
        var tally = run.Tally;
        var tiles = new StringBuilder("<section class=\"tiles\">");
        Tile("pairs judged", Words.Count(tally.JudgedPairs), $"of {Words.Count(tally.Pairs)}, in both orders");
        Tile("won by A", Words.Count(tally.Wins), $"{Words.Count(tally.Losses)} by B");
        Tile("ties", Words.Count(tally.Ties), $"{Words.Percent(tally.Disagreement.Share)}: the orders disagree");
        Tile("A wins", Words.Percent(tally.WinRate.Share), "ties counted half");
        Tile("unanswered", Words.Count(tally.UnansweredQuestions), $"of {Words.Count(2L * tally.Pairs, "questions")}");
        return tiles.Append("</section>\n").ToString();

        void Tile(string name, string value, string note) => tiles
            .Append($"<div class=\"tile\"><span>{name}</span><b>{value}</b><small>{note}</small></div>");
    }

    private static string Intervals(JudgeRun run)
    {
        var tally = run.Tally;
        var chart = IntervalChart.Render(
            "Shares with their 95% intervals, beside one half",
            [("A wins a pair", tally.WinRate), ("an answer takes A", tally.AnswerRate), ("what stands first is taken", tally.PositionBias)]);
        return $"<section class=\"pair\"><figure><figcaption><h2>{Html.Text(run.Verdict)}</h2></figcaption>{chart}</figure>" +
            "<figure><figcaption><h2>How to read it</h2></figcaption><p class=\"reading\">Bars are 95% intervals by Wilson. A pair is won where the judge takes the same text in both orders; where it " +
            "does not, the pair is a tie and counts half for each side, which makes the interval rather too wide.</p><p class=\"reading\">The two answers of a pair " +
            "depend on one another, so the interval of single answers is rather too narrow.</p><p class=\"reading\">A judge to whom the place does not matter takes " +
            $"what stands first half of the time; this one does in {Words.Percent(tally.PositionBias.Share)} of " +
            $"{Words.Count(tally.Answers, "answers")}.</p></figure></section>\n";
    }

    private static string Cards(JudgeRun run, Verdict verdict, string title, string reading)
    {
        var pairs = run.Pairs.Zip(run.Judgements).Where(pair => pair.Second.Verdict == verdict).Select(pair => pair.First).ToList();
        if (pairs.Count == 0)
        {
            return string.Empty;
        }

        var html = new StringBuilder($"<div><h2>{title}</h2><p class=\"reading\">{reading} ")
            .Append($"The first {Math.Min(Shown, pairs.Count)} of {Words.Count(pairs.Count)}.</p><ol class=\"examples\">");
        foreach (var pair in pairs.Take(Shown))
        {
            html.Append($"<li><header><span class=\"place\">lines {pair.A.Line} and {pair.B.Line}</span>")
                .Append(pair.A.Id is { } id ? $"<span class=\"place\">id {Html.Text(id)}</span>" : string.Empty)
                .Append("</header><div class=\"text\" tabindex=\"0\">");
            Part("prompt", "prompt", pair.A.Prompt);
            Part("completion", "A", pair.A.Text);
            Part("completion", "B", pair.B.Text);
            html.Append("</div></li>");
        }

        return html.Append("</ol></div>").ToString();

        void Part(string kind, string label, string text) => html.Append(text.Length == 0 && kind == "prompt"
            ? string.Empty
            : $"<div class=\"{kind}\"><span class=\"label\">{label}</span><div dir=\"auto\">{Html.Text(text)}</div></div>");
    }

    private static string Details(JudgeRun run)
    {
        var html = new StringBuilder("<section class=\"card\"><h2>How this run was made</h2>")
            .Append($"<pre class=\"command\">{Html.Text(run.CommandLine)}</pre><dl>");
        foreach (var (name, value) in run.Settings.Resolved())
        {
            if (value is not null and not JsonArray && name is not ("command" or "out"))
            {
                Row("--" + name, value.ToString());
            }
        }

        Row("requests", $"{Words.Count(run.Counts.Requests)}, {Words.Count(run.Counts.Retries)} of them made anew");
        Row("answers there already", Words.Count(run.Counts.Kept));
        Row("tokens", $"{Words.Count(run.Counts.PromptTokens)} of questions, {Words.Count(run.Counts.CompletionTokens)} of answers");
        Row("temperature", run.OwnTemperature ? "the service's own: answers are drawn" : "0: the likeliest answers");
        Row("made by", $"{Cli.Name} {About.Version}, {About.Runtime}");
        return html.Append("</dl></section>\n").ToString();

        void Row(string name, string value) => html.Append($"<div><dt>{Html.Text(name)}</dt><dd>{Html.Text(value)}</dd></div>");
    }
}

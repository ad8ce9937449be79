using FisherSft.Client.Pipeline;
using FisherSft.Client.Progress;

namespace FisherSft.Client.Report;

/// <summary>The optimality certificate in plain words.</summary>
internal static class Certificates
{
    public static string Render(Selection selection)
    {
        var certificate = selection.Result.Certificate;
        var size = Words.Count(selection.Ranking.Count, "examples");
        var share = Words.AtLeastPercent(certificate.Share);
        var within = selection.Settings.Budget.Unit == Corpus.BudgetUnit.Tokens
            ? $"No selection within {Words.Count((long)selection.Settings.Budget.Amount, "trained tokens")}"
            : $"No selection of {size}";
        return "<section class=\"card certificate\"><h2>How good this selection is</h2>" +
            (certificate.Share >= 1
                ? "<p class=\"big\"><b>It is the best there is, by this measure.</b></p>"
                : $"<p class=\"big\">At least <b>{share}</b> of the best there is, by this measure.</p>") +
            $"<p>{within}, chosen by whatever means, can hold more than {Words.Figure(certificate.UpperBound)} nats of information. " +
            $"This one holds {Words.Figure(certificate.Information)}. The bound ({Html.Text(certificate.Bound)}) was computed for this very corpus and selection; " +
            $"the true optimum {(certificate.Share >= 1 ? "is both" : "lies between the two")}.</p>" +
            $"<div class=\"gauge\" role=\"img\" aria-label=\"at least {share} of the optimum\">" +
            $"<i style=\"width:{Html.At(100 * certificate.Share)}%\"></i></div>" +
            "<p class=\"reading\">Information is log det V − d log ridge: how far the selected tokens pin down the model’s last " +
            "layer, in nats. Similar examples share it, so the second of two near-copies adds little. The bound speaks of this " +
            "measure alone; how well a model does after training on the selection is measured by training it.</p></section>\n";
    }
}

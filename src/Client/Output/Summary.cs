using FisherSft.Client.Pipeline;
using FisherSft.Client.Progress;

namespace FisherSft.Client.Output;

/// <summary>The result of `select` on standard output: where it is and what it is worth.</summary>
internal static class Summary
{
    public static string Of(Selection selection, IReadOnlyDictionary<string, double> seconds, double total)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var directory = selection.Settings.Run.Out;
        var certificate = selection.Result.Certificate;
        var summary = selection.Corpus.Summary;
        output.WriteLine(Path.Combine(directory, SelectedFile.FileName));
        Line("selected", $"{Words.Count(selection.Ranking.Count)} of {Words.Count(summary.Examples, "examples")}, " +
            $"{Words.Count(selection.SelectedTokens)} of {Words.Count(selection.Corpus.Tokens, "trained tokens")}");
        if (summary.Rejected > 0)
        {
            Line("rejected", $"{Words.Count(summary.Rejected, "rows")}, see {Path.Combine(directory, RejectedFile.FileName)}");
        }

        Line("information", $"{Words.Figure(certificate.Information)} nats, " + (certificate.Share >= 1
            ? "the optimum for this size"
            : $"at least {Words.AtLeastPercent(certificate.Share)} of the optimum for this size"));
        Line("more budget", selection.StopsPayingAt is { } rank
            ? $"stops paying about rank {Words.Count(rank)}"
            : MoreBudget.CanTell(selection.Ranking.Count) ? "still pays at the end of this one" : "too few picks to tell");
        if (selection.Corpus.Learnt["heldOut"] is { } heldOut)
        {
            Line("embedding", $"{Words.Figure(heldOut["bitsPerWord"]!.GetValue<double>())} bits a held-out word; " +
                $"word frequencies alone {Words.Figure(heldOut["unigramBitsPerWord"]!.GetValue<double>())}");
        }

        var slowest = seconds.Where(stage => stage.Value >= 0.05)
            .Select(stage => $"{stage.Key} {Words.Seconds(stage.Value)}");
        Line("time", $"{Words.Seconds(total)} ({string.Join(", ", slowest)})".Replace(" ()", string.Empty, StringComparison.Ordinal));
        Line("report", Path.Combine(directory, Results.ReportFile));
        return output.ToString();

        void Line(string name, string text) => output.WriteLine($"  {name,-12} {text}");
    }
}

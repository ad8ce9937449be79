using System.Text;
using FisherSft.Client.Progress;
using FisherSft.LanguageModels;

namespace FisherSft.Client.Report;

/// <summary>Shares from 0 to 1 with their intervals, one below the other, and a line at one half.</summary>
internal static class IntervalChart
{
    private const double Left = 16;
    private const double Right = 544;
    private const double RowHeight = 58;

    /// <param name="description">What a screen reader says.</param>
    /// <param name="rows">Names and shares.</param>
    public static string Render(string description, IReadOnlyList<(string Name, WilsonInterval Share)> rows)
    {
        var bottom = (rows.Count * RowHeight) + 6;
        var svg = new StringBuilder($"<svg viewBox=\"0 0 560 {Html.At(bottom + 30)}\" role=\"img\" aria-label=\"{Html.Text(description)}\">");
        for (var tick = 0; tick <= 4; tick++)
        {
            var x = Html.At(X(tick / 4.0));
            svg.Append($"<line class=\"{(tick == 2 ? "mark" : "grid")}\" x1=\"{x}\" x2=\"{x}\" y1=\"4\" y2=\"{Html.At(bottom)}\"/>")
                .Append($"<text class=\"tick\" x=\"{x}\" y=\"{Html.At(bottom + 20)}\" text-anchor=\"{(tick == 0 ? "start" : tick == 4 ? "end" : "middle")}\">")
                .Append($"{Words.Percent(tick / 4.0)}</text>");
        }

        for (var row = 0; row < rows.Count; row++)
        {
            var ((name, share), y) = (rows[row], (row * RowHeight) + 40);
            svg.Append($"<text class=\"axis\" x=\"{Left}\" y=\"{Html.At(y - 18)}\">{Html.Text(name)}: {Words.Percent(share.Share)}</text>")
                .Append($"<line class=\"line\" x1=\"{Html.At(X(share.Low))}\" x2=\"{Html.At(X(share.High))}\" y1=\"{Html.At(y)}\" y2=\"{Html.At(y)}\"/>")
                .Append($"<circle class=\"only\" cx=\"{Html.At(X(share.Share))}\" cy=\"{Html.At(y)}\" r=\"5\"/>");
        }

        return svg.Append("</svg>").ToString();
    }

    private static double X(double share) => Left + (share * (Right - Left));
}

using System.Text;

namespace FisherSft.Client.Report;

/// <summary>
/// What the charts share: a box with grid lines, ticks and the names of its axes, in user units of 560 × 300. Type is
/// sized by the page's style, larger on narrow screens, and the margins leave room for that.
/// </summary>
internal static class Frame
{
    public const double Width = 560;
    public const double Height = 300;
    public const double Left = 64;
    public const double Right = 546;
    public const double Top = 34;
    public const double Bottom = 246;

    /// <summary>What a digit of a label takes, with some air between labels; the page's style sets their size.</summary>
    public const double DigitWidth = 9;

    /// <inheritdoc cref="DigitWidth"/>
    public const double DigitWidthOnPhones = 12;

    /// <summary>Begins a chart.</summary>
    /// <param name="description">What a screen reader says.</param>
    public static StringBuilder Begin(string description) => new StringBuilder()
        .Append($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Html.Text(description)}\">");

    /// <summary>Draws the value axis with its grid.</summary>
    public static StringBuilder Values(this StringBuilder svg, Axis y, string name, Func<double, string> label)
    {
        foreach (var tick in y.Ticks(5))
        {
            var at = Html.At(y.Place(tick));
            svg.Append($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{at}\" y2=\"{at}\"/>");
            svg.Append($"<text class=\"tick\" x=\"{Left - 8}\" y=\"{at}\" dy=\".35em\" text-anchor=\"end\">{label(tick)}</text>");
        }

        return svg.Append($"<text class=\"axis\" x=\"2\" y=\"16\">{name}</text>");
    }

    /// <summary>Draws a horizontal axis of ranks.</summary>
    public static StringBuilder Ranks(this StringBuilder svg, Axis x, string name)
    {
        svg.Append($"<line class=\"base\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{Bottom}\" y2=\"{Bottom}\"/>");
        foreach (var tick in x.Ticks(5, whole: true).Prepend(x.Low))
        {
            var at = Html.At(x.Place(tick));
            svg.Append($"<line class=\"base\" x1=\"{at}\" x2=\"{at}\" y1=\"{Bottom}\" y2=\"{Bottom + 5}\"/>");
            svg.Append($"<text class=\"tick\" x=\"{at}\" y=\"{Bottom + 20}\" text-anchor=\"middle\">{Axis.Label(tick)}</text>");
        }

        return svg.Name(name);
    }

    /// <summary>Names the horizontal axis.</summary>
    public static StringBuilder Name(this StringBuilder svg, string name) =>
        svg.Append($"<text class=\"axis\" x=\"{(Left + Right) / 2}\" y=\"{Height - 8}\" text-anchor=\"middle\">{name}</text>");
}

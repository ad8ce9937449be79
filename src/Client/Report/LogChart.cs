using System.Globalization;
using System.Text;

namespace FisherSft.Client.Report;

/// <summary>A curve with the intervals of its points.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Colour">Which of the page's colours, from 0.</param>
/// <param name="Points">Where, how much, and the ends of its interval; NaN where there is none.</param>
internal sealed record Curve(string Name, int Colour, IReadOnlyList<(double X, double Y, double Low, double High)> Points);

/// <summary>Curves on two logarithmic axes: a power law is a straight line.</summary>
internal sealed record LogChart
{
    /// <summary>What a screen reader says.</summary>
    public required string Description { get; init; }

    /// <summary>The horizontal axis.</summary>
    public required string XName { get; init; }

    /// <summary>The value axis.</summary>
    public required string YName { get; init; }

    /// <summary>At least one, with one point at least; coordinates above 0.</summary>
    public required IReadOnlyList<Curve> Curves { get; init; }

    public string Render()
    {
        var points = Curves.SelectMany(curve => curve.Points).ToList();
        var (lowest, highest) = (points.Min(point => Math.Log10(point.Y)), points.Max(point => Math.Log10(point.Y)));
        var x = new Axis(points.Min(point => Math.Log10(point.X)), points.Max(point => Math.Log10(point.X)), Frame.Left + 14, Frame.Right - 14);
        var y = new Axis(lowest - 0.05, highest + 0.08, Frame.Bottom, Frame.Top);
        var svg = Frame.Begin(Description);
        Values(svg, y);
        svg.Append($"<line class=\"base\" x1=\"{Frame.Left}\" x2=\"{Frame.Right}\" y1=\"{Frame.Bottom}\" y2=\"{Frame.Bottom}\"/>");
        foreach (var tick in points.Select(point => point.X).Distinct().Order())
        {
            var at = Html.At(x.Place(Math.Log10(tick)));
            svg.Append($"<line class=\"base\" x1=\"{at}\" x2=\"{at}\" y1=\"{Frame.Bottom}\" y2=\"{Frame.Bottom + 5}\"/>");
            svg.Append($"<text class=\"tick\" x=\"{at}\" y=\"{Frame.Bottom + 20}\" text-anchor=\"middle\">{Axis.Label(tick)}</text>");
        }

        foreach (var curve in Curves)
        {
            Append(svg, curve, x, y);
        }

        return svg.Name(XName).Append("</svg>").ToString();
    }

    /// <summary>Which colour is which.</summary>
    public string Legend() => "<p class=\"legend\">" + string.Concat(Curves.Select(
        curve => $"<span class=\"curve c{curve.Colour}\">{Html.Text(curve.Name)}</span>")) + "</p>";

    private static void Append(StringBuilder svg, Curve curve, Axis x, Axis y)
    {
        var places = curve.Points.Select(point => (X: Html.At(x.Place(Math.Log10(point.X))), Point: point)).ToList();
        svg.Append($"<g class=\"curve c{curve.Colour}\"><title>{Html.Text(curve.Name)}</title><polyline points=\"")
            .AppendJoin(' ', places.Select(place => $"{place.X},{Html.At(y.Place(Math.Log10(place.Point.Y)))}"))
            .Append("\"/>");
        foreach (var (at, (_, value, low, high)) in places)
        {
            svg.Append($"<circle cx=\"{at}\" cy=\"{Html.At(y.Place(Math.Log10(value)))}\" r=\"2.6\"/>");
            if (low > 0)
            {
                // Ends outside the box would be drawn over what stands there.
                var (top, bottom) = (Math.Max(Frame.Top, y.Place(Math.Log10(high))), Math.Min(Frame.Bottom, y.Place(Math.Log10(low))));
                svg.Append($"<line x1=\"{at}\" x2=\"{at}\" y1=\"{Html.At(top)}\" y2=\"{Html.At(bottom)}\"/>");
            }
        }

        svg.Append("</g>");
    }

    /// <summary>The value axis with its grid, at 1, 2 and 5 times the powers of ten.</summary>
    private void Values(StringBuilder svg, Axis y)
    {
        for (var power = (int)Math.Floor(y.Low); power <= y.High; power++)
        {
            foreach (var factor in new[] { 1, 2, 5 })
            {
                var tick = Math.Log10(factor) + power;
                if (tick < y.Low || tick > y.High)
                {
                    continue;
                }

                var (at, label) = (Html.At(y.Place(tick)), (factor * Math.Pow(10, power)).ToString("0.####", CultureInfo.InvariantCulture));
                svg.Append($"<line class=\"grid\" x1=\"{Frame.Left}\" x2=\"{Frame.Right}\" y1=\"{at}\" y2=\"{at}\"/>");
                svg.Append($"<text class=\"tick\" x=\"{Frame.Left - 8}\" y=\"{at}\" dy=\".35em\" text-anchor=\"end\">{label}</text>");
            }
        }

        svg.Append($"<text class=\"axis\" x=\"2\" y=\"16\">{YName}</text>");
    }
}

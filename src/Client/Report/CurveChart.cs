using System.Globalization;

namespace FisherSft.Client.Report;

/// <summary>Several curves over the same places, such as budgets: one a method, named at its end, with intervals where there are.</summary>
internal sealed record CurveChart
{
    // Apart in hue and lightness, on light and on dark paper.
    private static readonly string[] Colours = ["#7a8494", "#0b8aa0", "#d1600f", "#7b5cd6", "#3d9a50", "#c2417a", "#a58a12", "#5b6ee1", "#8c5a3c"];

    /// <summary>What a screen reader says.</summary>
    public required string Description { get; init; }

    /// <summary>The value axis: what, and its unit.</summary>
    public required string Unit { get; init; }

    /// <summary>The places, left to right at even distances.</summary>
    public required IReadOnlyList<string> Places { get; init; }

    /// <summary>What the places are.</summary>
    public required string PlacesName { get; init; }

    /// <summary>The curves: a name, and at each place a value and half the width of its interval, NaN where there is none.</summary>
    public required IReadOnlyList<(string Name, IReadOnlyList<(double Value, double HalfWidth)> Points)> Curves { get; init; }

    public string Render()
    {
        var all = Curves.SelectMany(curve => curve.Points).Select(point => point.Value).ToList();
        var margin = Math.Max(1e-9, all.Max() - all.Min()) * 0.08;
        var y = new Axis(all.Min() - margin, all.Max() + margin, Frame.Bottom, Frame.Top);
        var svg = Frame.Begin(Description).Values(y, Unit, Axis.Label);
        svg.Append($"<line class=\"base\" x1=\"{Frame.Left}\" x2=\"{Frame.Right}\" y1=\"{Frame.Bottom}\" y2=\"{Frame.Bottom}\"/>");
        for (var at = 0; at < Places.Count; at++)
        {
            svg.Append($"<text class=\"tick\" x=\"{Html.At(X(at))}\" y=\"{Frame.Bottom + 20}\" text-anchor=\"middle\">{Html.Text(Places[at])}</text>");
        }

        svg.Name(PlacesName);
        for (var at = 0; at < Curves.Count; at++)
        {
            var (colour, points) = (ColourOf(at), Curves[at].Points);
            var line = string.Join(' ', points.Select((point, place) => $"{Html.At(X(place))},{Html.At(y.Place(point.Value))}"));
            svg.Append($"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2.2\" stroke-linejoin=\"round\" points=\"{line}\"/>");
            for (var place = 0; place < points.Count; place++)
            {
                var (value, half) = points[place];
                svg.Append($"<circle fill=\"{colour}\" cx=\"{Html.At(X(place))}\" cy=\"{Html.At(y.Place(value))}\" r=\"3.5\"/>");
                if (!double.IsNaN(half))
                {
                    svg.Append($"<line stroke=\"{colour}\" x1=\"{Html.At(X(place))}\" x2=\"{Html.At(X(place))}\" y1=\"{Html.At(y.Place(Math.Max(y.Low, value - half)))}\" y2=\"{Html.At(y.Place(Math.Min(y.High, value + half)))}\"/>");
                }
            }
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>The names with their colours.</summary>
    public string Legend() => "<p class=\"legend\" style=\"flex-wrap:wrap\">" + string.Concat(Curves.Select((curve, at) =>
        $"<span><i style=\"display:inline-block;width:11px;height:11px;border-radius:3px;margin-right:6px;background:{ColourOf(at)}\"></i>{Html.Text(curve.Name)}</span>")) + "</p>";

    private static string ColourOf(int curve) => Colours[curve % Colours.Length];

    private double X(int place) => Places.Count == 1
        ? (Frame.Left + Frame.Right) / 2
        : Frame.Left + 24 + (Frame.Right - Frame.Left - 48) * place / (Places.Count - 1);
}

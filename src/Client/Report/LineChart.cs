using System.Text;

namespace FisherSft.Client.Report;

/// <summary>Something against rank, with the rank marked where more budget stops paying.</summary>
internal sealed record LineChart
{
    /// <summary>More points than this are averaged in as many buckets: a screen shows no more.</summary>
    private const int MostPoints = 400;

    /// <summary>What a screen reader says.</summary>
    public required string Description { get; init; }

    /// <summary>The value axis: what, and its unit.</summary>
    public required string Unit { get; init; }

    /// <summary>By rank, from 1.</summary>
    public required IReadOnlyList<double> Values { get; init; }

    /// <summary>The rank to mark, if any.</summary>
    public int? Mark { get; init; }

    /// <summary>A value that cannot be exceeded, and its label.</summary>
    public (double Value, string Label)? Ceiling { get; init; }

    public string Render()
    {
        var high = Math.Max(Values.Max(), Ceiling?.Value ?? 0);
        var x = new Axis(1, Math.Max(2, Values.Count), Frame.Left, Frame.Right);
        var y = new Axis(0, high > 0 ? high * 1.06 : 1, Frame.Bottom, Frame.Top);
        var svg = Frame.Begin(Description).Values(y, Unit, Axis.Label).Ranks(x, "rank");
        var points = Points().Select(point => $"{Html.At(x.Place(point.Rank))},{Html.At(y.Place(point.Value))}").ToList();
        var (first, last) = (Html.At(x.Place(1)), Html.At(x.Place(Values.Count)));
        svg.Append($"<polygon class=\"area\" points=\"{first},{Frame.Bottom} {string.Join(' ', points)} {last},{Frame.Bottom}\"/>");
        svg.Append($"<polyline class=\"line\" points=\"{string.Join(' ', points)}\"/>");
        if (Values.Count == 1)
        {
            svg.Append($"<circle class=\"only\" cx=\"{first}\" cy=\"{Html.At(y.Place(Values[0]))}\" r=\"4\"/>");
        }

        if (Ceiling is { } ceiling)
        {
            var at = y.Place(ceiling.Value);
            svg.Append($"<line class=\"ceiling\" x1=\"{Frame.Left}\" x2=\"{Frame.Right}\" y1=\"{Html.At(at)}\" y2=\"{Html.At(at)}\"/>");
            svg.Append($"<text class=\"note\" x=\"{Frame.Right}\" y=\"{Html.At(at - 7)}\" text-anchor=\"end\">{Html.Text(ceiling.Label)}</text>");
        }

        if (Mark is { } mark)
        {
            AppendMark(svg, x.Place(mark), mark, y.Place(Values[mark - 1]));
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>A rule from the base to the point or the label, which stands on the side that has more room.</summary>
    private static void AppendMark(StringBuilder svg, double at, int rank, double value)
    {
        var leftward = at > (Frame.Left + Frame.Right) / 2;
        var (shift, anchor) = leftward ? (-7, "end") : (7, "start");
        var label = value > (Frame.Top + Frame.Bottom) / 2 ? Frame.Top + 60 : Frame.Bottom - 40;
        var top = Html.At(Math.Min(value, label - 14));
        svg.Append($"<line class=\"mark\" x1=\"{Html.At(at)}\" x2=\"{Html.At(at)}\" y1=\"{top}\" y2=\"{Frame.Bottom}\"/>");
        svg.Append($"<circle class=\"dot\" cx=\"{Html.At(at)}\" cy=\"{Html.At(value)}\" r=\"4\"/>");
        svg.Append($"<text class=\"marked\" x=\"{Html.At(at + shift)}\" y=\"{label}\" text-anchor=\"{anchor}\">rank {rank}:</text>");
        svg.Append($"<text class=\"marked\" x=\"{Html.At(at + shift)}\" y=\"{label + 20}\" text-anchor=\"{anchor}\">more adds little</text>");
    }

    private IEnumerable<(double Rank, double Value)> Points()
    {
        if (Values.Count <= MostPoints)
        {
            return Values.Select((value, rank) => (rank + 1.0, value));
        }

        return Enumerable.Range(0, MostPoints).Select(bucket =>
        {
            var start = (int)((long)bucket * Values.Count / MostPoints);
            var end = (int)((bucket + 1L) * Values.Count / MostPoints);
            var mean = Values.Skip(start).Take(end - start).Average();

            // The ends stay where they are, so that the curve begins and ends at true values.
            return bucket == 0 ? (1.0, Values[0])
                : bucket == MostPoints - 1 ? (Values.Count, Values[^1])
                : ((start + 1 + end) / 2.0, mean);
        });
    }
}

using FisherSft.Client.Progress;

namespace FisherSft.Client.Report;

/// <summary>How long the selected examples are, beside all: the share of examples in each range of lengths.</summary>
internal static class LengthChart
{
    private const int Bins = 10;

    /// <param name="all">Lengths of all examples, in tokens, to their numbers.</param>
    /// <param name="selected">Those of the selected.</param>
    public static string Render(IReadOnlyDictionary<int, long> all, IReadOnlyDictionary<int, long> selected)
    {
        var edges = Edges(all.Keys.Min(), all.Keys.Max());
        var (shareOfAll, shareOfSelected) = (Shares(all, edges), Shares(selected, edges));
        var bins = edges.Count - 1;
        var y = new Axis(0, Math.Max(shareOfAll.Max(), shareOfSelected.Max()) * 1.06, Frame.Bottom, Frame.Top);
        var svg = Frame.Begin("Shares of examples by length in tokens, selected beside all")
            .Values(y, "share of examples", value => Words.Percent(value))
            .Append($"<line class=\"base\" x1=\"{Frame.Left}\" x2=\"{Frame.Right}\" y1=\"{Frame.Bottom}\" y2=\"{Frame.Bottom}\"/>");
        var slot = (Frame.Right - Frame.Left) / bins;
        var bar = slot * 0.38;
        var longest = Enumerable.Range(0, bins).Max(bin => Range(edges[bin], edges[bin + 1] - 1).Length);
        var every = Every(longest * Frame.DigitWidth, slot);
        var everyOnPhones = every * Every(longest * Frame.DigitWidthOnPhones, slot * every);
        for (var bin = 0; bin < bins; bin++)
        {
            var at = Frame.Left + slot * (bin + 0.5);
            var range = Range(edges[bin], edges[bin + 1] - 1);
            Bar("all", at - bar, shareOfAll[bin], $"all, {range} tokens: {Words.Percent(shareOfAll[bin])}");
            Bar("selected", at, shareOfSelected[bin], $"selected, {range} tokens: {Words.Percent(shareOfSelected[bin])}");
            if (bin % every != 0)
            {
                continue;
            }

            var crowded = bin % everyOnPhones != 0 ? " crowded" : string.Empty;
            svg.Append($"<text class=\"tick{crowded}\" x=\"{Html.At(at)}\" y=\"{Frame.Bottom + 20}\" text-anchor=\"middle\">{range}</text>");
        }

        return svg.Name("trained tokens of an example").Append("</svg>").ToString();

        void Bar(string kind, double x, double share, string title)
        {
            var top = y.Place(share);
            svg.Append($"<rect class=\"{kind}\" x=\"{Html.At(x)}\" y=\"{Html.At(top)}\" width=\"{Html.At(bar)}\" " +
                $"height=\"{Html.At(Frame.Bottom - top)}\"><title>{title}</title></rect>");
        }
    }

    /// <summary>
    /// The first length of each bin, and one past the last. Doubling ranges where lengths differ widely, or else equal ones.
    /// </summary>
    internal static IReadOnlyList<int> Edges(int shortest, int longest)
    {
        var edges = new List<int>();
        if (longest > 16 * Math.Max(1, shortest))
        {
            var edge = 1;
            while (edge * 2L <= shortest)
            {
                edge *= 2;
            }

            for (; edges.Count < 32 && (edges.Count == 0 || edges[^1] <= longest); edge = edge > int.MaxValue / 2 ? int.MaxValue : edge * 2)
            {
                edges.Add(edge);
            }

            return edges;
        }

        var step = Math.Max(1, (longest - shortest + Bins) / Bins);
        for (long edge = shortest; edges.Count == 0 || edges[^1] <= longest; edge += step)
        {
            edges.Add((int)edge);
        }

        return edges;
    }

    /// <summary>Of how many labels in a row one has room.</summary>
    private static int Every(double width, double slot) => (int)Math.Ceiling(width / slot);

    private static double[] Shares(IReadOnlyDictionary<int, long> lengths, IReadOnlyList<int> edges)
    {
        var shares = new double[edges.Count - 1];
        double examples = lengths.Values.Sum();
        foreach (var (length, count) in lengths.OrderBy(length => length.Key))
        {
            var bin = 0;
            while (bin < shares.Length - 1 && length >= edges[bin + 1])
            {
                bin++;
            }

            shares[bin] += count / examples;
        }

        return shares;
    }

    private static string Range(int first, int last) => first == last ? Axis.Label(first) : $"{Axis.Label(first)}–{Axis.Label(last)}";
}

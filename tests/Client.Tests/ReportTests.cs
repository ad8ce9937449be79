using System.Text.RegularExpressions;
using FisherSft.Client.Report;
using FisherSft.Client.Tests.Support;

namespace FisherSft.Client.Tests;

public sealed partial class ReportTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task HostileText_StaysText()
    {
        var hostile = "{\"id\":\"<i>\",\"prompt\":\"</div><script>alert(1)</script>\",\"completion\":\"<img src=x onerror=alert(2)> & \\u0000 one two three four five six seven eight nine ten\"}\n";
        await InProcess.SelectAsync(_folder.Write("<b>in.jsonl", hostile + Rows.JsonLines(5)), _folder["out"], "--budget", "6", "--max-rejected", "50%");

        var page = await ReadAsync();
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>in", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\0", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_NeedsNothingFromElsewhere()
    {
        await InProcess.SelectAsync(_folder.Write("in.jsonl", Rows.JsonLines(40)), _folder["out"], "--budget", "30");

        var page = await ReadAsync();
        Assert.DoesNotMatch(References(), page);
        Assert.Contains("prefers-color-scheme: dark", page, StringComparison.Ordinal);
        Assert.Equal(3, Regex.Count(page, "<svg "));
    }

    [Fact]
    public async Task Page_ShowsFirstAndLastPicksWithPromptsApart()
    {
        await InProcess.SelectAsync(_folder.Write("in.jsonl", Rows.JsonLines(40)), _folder["out"], "--budget", "30");

        var page = await ReadAsync();
        var shown = Regex.Matches(page, "<b class=\"rank\">([0-9]+)</b>").Select(match => int.Parse(match.Groups[1].Value, null));
        Assert.Equal(Enumerable.Range(1, 10).Concat(Enumerable.Range(21, 10)), shown);
        Assert.Equal(20, Regex.Count(page, "class=\"prompt\""));
        Assert.Equal(20, Regex.Count(page, "class=\"completion\""));
    }

    [Fact]
    public async Task RejectedRows_AreCountedByReason()
    {
        await InProcess.SelectAsync(
            _folder.Write("in.jsonl", Rows.JsonLines(40) + "no json\nnor this\n{\"text\":\"\"}\n"), _folder["out"],
            "--budget", "12", "--max-rejected", "10%");

        var page = await ReadAsync();
        Assert.Contains("<p>3 of 43 rows; each is in rejected.jsonl", page, StringComparison.Ordinal);
        Assert.Contains("<td>bad JSON</td><td class=\"number\">2</td></tr><tr><td>empty text<", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrappedProse_FlowsAndVerseStays()
    {
        var wrapped = "It was a wrapped line of prose that is about sixty letters wide,\nand this is where it goes on and ends.";
        await InProcess.SelectAsync(
            _folder.Write("in.txt", wrapped + "\n\nA short line,\nof verse.\n"), _folder["out"], "--budget", "2", "--split", "paragraph");

        var page = await ReadAsync();
        Assert.Contains(wrapped.Replace('\n', ' '), page, StringComparison.Ordinal);
        Assert.Contains("A short line,\nof verse.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneExample_MakesAPageToo()
    {
        await InProcess.SelectAsync(
            _folder.Write("in.txt", "one two three four five six seven eight nine\n"), _folder["out"], "--budget", "1");

        var page = await ReadAsync();
        Assert.Contains("too few picks", page, StringComparison.Ordinal);
        Assert.Contains("no 1 example can exceed", page, StringComparison.Ordinal);

        // A line of one point shows nothing.
        Assert.Equal(2, Regex.Count(page, "<circle class=\"only\""));
    }

    [Fact]
    public async Task RightToLeftText_RunsFromItsOwnFirstLetterNotItsLabels()
    {
        var row = "{\"prompt\":\"ما هي العاصمة؟\",\"completion\":\"عاصمة فرنسا هي باريس وهي مدينة كبيرة على نهر السين\"}\n";
        await InProcess.SelectAsync(_folder.Write("in.jsonl", row), _folder["out"], "--budget", "1");

        Assert.Matches("<span class=\"label\">prompt</span><div dir=\"auto\">ما ", System.Net.WebUtility.HtmlDecode(await ReadAsync()));
    }

    [Theory]
    [InlineData(12)]
    [InlineData(400)]
    [InlineData(70_000)]
    [InlineData(3_000_000)]
    public void LengthLabels_DoNotOverlap(int longest)
    {
        var lengths = new Dictionary<int, long> { [1] = 5, [longest] = 1 };
        var svg = LengthChart.Render(lengths, lengths);

        var labels = Regex.Matches(svg, "class=\"tick( crowded)?\" x=\"([0-9.]+)\"[^>]*middle\">([^<]+)<")
            .Select(label => (Phone: !label.Groups[1].Success, At: double.Parse(label.Groups[2].Value, null), label.Groups[3].Value.Length))
            .ToList();
        Assert.NotEmpty(labels);

        // Digits of a common sans are some 0.6 of the type's size: 14 units, and 19 on a phone, which leaves the crowded out.
        foreach (var (shown, digit) in new[] { (labels, 0.6 * 14), (labels.Where(label => label.Phone).ToList(), 0.6 * 19) })
        {
            Assert.All(
                shown.Zip(shown.Skip(1)),
                pair => Assert.True(pair.Second.At - pair.First.At > digit * (pair.First.Length + pair.Second.Length) / 2));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 9)]
    [InlineData(4, 2000)]
    [InlineData(1, int.MaxValue)]
    [InlineData(3, 47)]
    public void LengthEdges_CoverEveryLength(int shortest, int longest)
    {
        var edges = LengthChart.Edges(shortest, longest);

        Assert.True(edges[0] <= shortest && (edges[^1] > longest || edges[^1] == int.MaxValue));
        Assert.InRange(edges.Count, 2, 33);
        Assert.Equal(edges.Order().Distinct(), edges);
    }

    [GeneratedRegex("(src|href|url)\\s*[=(]|@import|https?://", RegexOptions.IgnoreCase)]
    private static partial Regex References();

    private Task<string> ReadAsync() => File.ReadAllTextAsync(_folder["out/report.html"], TestContext.Current.CancellationToken);
}

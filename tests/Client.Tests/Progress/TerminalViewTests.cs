using System.Text.RegularExpressions;
using FisherSft.Client.Progress;
using FisherSft.Client.Tests.Support;

namespace FisherSft.Client.Tests.Progress;

/// <summary>What a person sees of a run on a terminal.</summary>
public partial class TerminalViewTests
{
    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(120)]
    public void Stage_IsShownWithRateTimeLeftAndGain(int width)
    {
        using var screen = new Screen(width);
        new TerminalView(screen.Console()).Show(stages =>
        {
            stages.Begin("select", 500, "picks");
            stages.Report(0, 3.5);
            stages.Report(120, 1.25);
            var seen = Joined(screen.WaitFor("1.25"));

            Assert.StartsWith("select ", seen, StringComparison.Ordinal);
            Assert.Matches("120 of 500 picks · [0-9,.]+/s · [0-9.]+ s left · gain 1.25 nats", seen);
            Assert.Equal(width >= 80, seen.Contains('━', StringComparison.Ordinal));
            return true;
        });

        Assert.InRange(screen.Widest, 1, width);
        Assert.Matches("120 picks in [0-9.]+ s$", Joined(screen.Text));
    }

    [Fact]
    public void FinishedStages_StayAboveTheOneUnderWay()
    {
        using var screen = new Screen(80);
        new TerminalView(screen.Console()).Show(stages =>
        {
            stages.Begin("read", 4_000_000, "bytes");
            stages.Report(1_500_000);
            Assert.Contains("1.5 MB of 4 MB", screen.WaitFor("1.5 MB"), StringComparison.Ordinal);
            stages.Report(4_000_000);
            stages.Begin("embed", 10, "examples");
            stages.Report(1);
            screen.WaitFor("1 of 10 examples");
            return true;
        });

        var lines = screen.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["read", "embed"], lines.Select(line => line[..line.IndexOf(' ', StringComparison.Ordinal)]));
        Assert.Contains("4 MB in", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void StageWithoutAKnownEnd_IsUnderWayUntilItEnds()
    {
        using var screen = new Screen(80);
        new TerminalView(screen.Console()).Show(stages =>
        {
            stages.Begin("select", 0, "picks");
            stages.Report(0, 9);
            stages.Report(7, 4.5);
            Assert.Matches("7 picks · .*/s · gain 4.5 nats", screen.WaitFor("4.5"));
            stages.End();
            return true;
        });

        // A bar that is full, too.
        Assert.Matches("^select ━{30} +7 picks in", Joined(screen.Text));
    }

    [Fact]
    public void Markup_IsTextInMessagesStagesAndNotes()
    {
        using var screen = new Screen(80);
        new TerminalView(screen.Console()).Show(stages =>
        {
            stages.Begin("read [a].txt", 10, "rows");
            stages.Note(new StageNote("[red]b[/].txt", 10, null));
            stages.Report(1);
            stages.Message("[/] is [no such style]x[/].txt");
            screen.WaitFor("[red]b[/].txt");
            return true;
        });

        Assert.Contains("read [a].txt", screen.Text, StringComparison.Ordinal);
        Assert.Contains("[/] is [no such style]x[/].txt", screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Failure_EndsTheBarAndLeavesItsCommandInOnePiece()
    {
        using var screen = new Screen(40);
        var view = new TerminalView(screen.Console());
        Assert.Throws<OperationCanceledException>(() => view.Show<bool>(stages =>
        {
            stages.Begin("select", 500, "picks");
            stages.Report(3, 1);
            throw new OperationCanceledException();
        }));
        var command = "  fishersft select '[x].txt' --budget 500 --split paragraph --out out/x --resume";
        view.Fail(ExitCodes.Stopped, "Stopped. Go on with:\n" + command);

        Assert.EndsWith(command, screen.Text, StringComparison.Ordinal);
        Assert.Contains("3 picks in", screen.Text, StringComparison.Ordinal);
    }

    /// <summary>Lines of a narrow terminal as one: where they break is not what matters.</summary>
    private static string Joined(string text) => Spaces().Replace(text, " ").Trim();

    [GeneratedRegex("\\s+")]
    private static partial Regex Spaces();
}

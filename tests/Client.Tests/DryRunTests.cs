using FisherSft.Client.Tests.Support;

namespace FisherSft.Client.Tests;

/// <summary>A dry run refuses what the run refuses, in the same words, and holds nothing to an estimate.</summary>
public sealed class DryRunTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("select", "--budget", "5")]
    [InlineData("embed")]
    public Task DimensionAboveTheVocabulary_IsRefusedAsTheRunRefusesIt(string command, params string[] more) => FailsAlikeAsync(
        "--dim 200 is above what a vocabulary of ",
        [command, _folder.Write("in.jsonl", Rows.JsonLines(40)), "--dim", "200", .. more]);

    [Fact]
    public async Task DimensionOfTheVocabulary_IsApproved()
    {
        var outcome = await InProcess.RunAsync(
            "select", _folder.Write("in.txt", "a b\nb c\nc a\n"), "--budget", "1", "--dim", "3", "--dry-run");

        Assert.True(outcome.Code == 0, outcome.Error);
    }

    [Theory]
    [InlineData("select", "--budget", "5")]
    [InlineData("embed")]
    public async Task TooManyRejectedRows_AreRefusedAsTheRunRefusesThem(string command, params string[] more)
    {
        string[] args = [command, _folder.Write("in.jsonl", Rows.JsonLines(9) + "broken\n"), "--dim", "8", .. more];
        await FailsAlikeAsync(
            "1 of 10 rows (10%) cannot be used, more than --max-rejected 1% (the commonest reason: bad JSON", args);

        var allowed = await InProcess.RunAsync([.. args, "--max-rejected", "10%", "--dry-run"]);
        Assert.True(allowed.Code == 0, allowed.Error);
        Assert.Contains("1 row", allowed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BudgetBelowTheShortestExample_IsRefusedAsTheRunRefusesIt()
    {
        string[] more = ["--budget", "2tok"];
        var input = _folder.Write("in.jsonl", Rows.JsonLines(40));
        await FailsAlikeAsync("--budget 2tok is less than the 3 tokens of the shortest", ["select", input, "--dim", "8", .. more]);
        await InProcess.RunAsync("embed", input, "--dim", "8", "--out", _folder["e"]);
        await FailsAlikeAsync("--budget 2tok is less than the 3 tokens of the shortest", ["select", _folder["e"], .. more]);
    }

    [Theory]
    [InlineData("", "there is no row in it")]
    [InlineData("{}\n[]\n", "none of its 2 rows can be used (the commonest reason: ")]
    public Task NoUsableRow_IsRefusedAsTheRunRefusesIt(string rows, string message) =>
        FailsAlikeAsync(message, ["select", _folder.Write("in.jsonl", rows), "--budget", "5", "--dim", "8"]);

    /// <summary>
    /// 11 million words, of which the first 5 million are counted: 10 million by their mean, fewer than the budget.
    /// </summary>
    [Fact]
    public async Task BudgetOfTokens_IsNotHeldToAnEstimate()
    {
        var input = _folder.Write("in.txt", Words(5_000_000) + "\n" + Words(6_000_000));
        var outcome = await InProcess.RunAsync("select", input, "--budget", "10500000tok", "--dim", "1", "--dry-run");

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Contains("about 10,000,000,", outcome.Output, StringComparison.Ordinal);

        static string Words(int count) => string.Concat(Enumerable.Repeat("a ", count));
    }

    /// <summary>Both end with exit code 2; the run also says where the rejected rows are.</summary>
    private async Task FailsAlikeAsync(string message, string[] args)
    {
        var dry = await InProcess.RunAsync([.. args, "--dry-run"]);
        var run = await InProcess.RunAsync([.. args, "--out", _folder["out"]]);

        Assert.True(dry.Code == 2, $"{dry.Code}: {dry.Error}");
        Assert.Empty(dry.Output);
        Assert.Contains(message, dry.Error, StringComparison.Ordinal);
        var see = $"see {_folder["out/rejected.jsonl"]}; ";
        Assert.Equal(Last(run.Error).Replace(see, string.Empty, StringComparison.Ordinal), Last(dry.Error));
    }

    private static string Last(string error) => error.Trim().Split('\n')[^1];
}

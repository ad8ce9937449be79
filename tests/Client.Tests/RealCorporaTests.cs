using System.Globalization;
using System.Text.Json.Nodes;
using FisherSft.Client.Output;
using FisherSft.Client.Tests.Support;

namespace FisherSft.Client.Tests;

/// <summary>`select` from text to report on files that people have, where they lie beside the repository.</summary>
public sealed class RealCorporaTests : IDisposable
{
    private const int Budget = 40;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sherlock.txt", 2590, "--split", "paragraph")]
    [InlineData("instructions.json", 1100)]
    [InlineData("shakespeare.txt", 1000, "--split", "paragraph", "--limit", "1000")]
    public async Task Selection_IsWholeAndBetterThanChance(string name, int examples, params string[] reading)
    {
        var input = Checkout.Shared("data/" + name);
        var run = await SelectAsync(input, "out", reading);

        Assert.Equal(Results.Selection.Order(), Directory.GetFileSystemEntries(_folder["out"]).Select(Path.GetFileName).Order());
        Assert.Equal(examples, (int)run["counts"]!["examples"]!);
        Assert.Equal(0, (int)run["counts"]!["rejected"]!);
        Assert.Equal(0, new FileInfo(_folder["out/rejected.jsonl"]).Length);

        var gains = Oracle.Read(_folder["out/ranking.csv"]);
        Assert.Equal(Budget, gains.Count);
        Assert.Equal(Budget, gains.Select(rank => rank.Index).Distinct().Count());
        Assert.Equal(Budget, File.ReadLines(_folder["out/selected.jsonl"]).Count());
        Assert.All(gains.Zip(gains.Skip(1)), pair => Assert.True(pair.First.Gain >= pair.Second.Gain && pair.Second.Gain > 0));

        // What is learnt must tell more of the next word than frequencies do, on words it was not fitted to.
        Assert.InRange((double)run["heldOut"]!["bitsPerWord"]!, 1, (double)run["heldOut"]!["unigramBitsPerWord"]! - 0.3);

        // Greedy is within 63% of the optimum; the bound must be tight enough to tell.
        Assert.InRange((double)run["certificate"]!["share"]!, 0.95, 1);
        var drawn = await SelectAsync(input, "uniform", [.. reading, "--method", "uniform"]);
        Assert.True((double)run["information"]! > 1.2 * (double)drawn["information"]!, $"{run["information"]} against {drawn["information"]}");
    }

    private async Task<JsonNode> SelectAsync(string input, string output, string[] more)
    {
        var outcome = await InProcess.RunAsync(
            ["select", input, "--budget", Budget.ToString(CultureInfo.InvariantCulture), "--dim", "32", "--out", _folder[output], .. more]);
        Assert.True(outcome.Code == 0, outcome.Error);
        return JsonNode.Parse(await File.ReadAllTextAsync(_folder[output + "/run.json"], TestContext.Current.CancellationToken))!;
    }
}

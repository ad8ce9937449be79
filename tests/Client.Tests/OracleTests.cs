using FisherSft.Client.Tests.Support;
using FisherSft.Embedding.Precomputed;

namespace FisherSft.Client.Tests;

/// <summary>
/// The program's ranking against the published algorithm in another language. The two run after one another: both take
/// all cores.
/// </summary>
[Collection("Oracle")]
public sealed class OracleTests : IDisposable
{
    private const int Budget = 300;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(64)]
    [InlineData(256)]
    public async Task Shakespeare_IsRankedAsByTheOracle(int dimension)
    {
        var script = await Oracle.RequireAsync();
        await SucceedAsync(
            "embed", Checkout.Shared("data/shakespeare.txt"), "--split", "paragraph", "--limit", "2000",
            "--dim", $"{dimension}", "--out", _folder["e"]);

        await CompareAsync(script, ridge: 1);
        await CompareAsync(script, ridge: 0.01);
    }

    [Fact]
    public async Task LongExamplesAndDuplicates_AreRankedAsByTheOracle()
    {
        var script = await Oracle.RequireAsync();
        WriteRandomExamples(count: 3000, longest: 400, dimension: 32);

        await CompareAsync(script, ridge: 1);
    }

    private async Task CompareAsync(string script, double ridge)
    {
        var expected = await Oracle.RankAsync(script, _folder["e"], Budget, ridge, _folder["oracle.csv"]);
        await SucceedAsync(
            "select", _folder["e"], "--budget", $"{Budget}", "--ridge", FormattableString.Invariant($"{ridge}"),
            "--out", _folder["out"], "--overwrite");
        AssertSame(expected, Oracle.Read(_folder["out/ranking.csv"]));
    }

    /// <summary>What the contract promises: gains to 1e-6, and another order only among gains within 1e-9, relative.</summary>
    private static void AssertSame(IReadOnlyList<Rank> expected, IReadOnlyList<Rank> actual)
    {
        Assert.Equal(Budget, expected.Count);
        Assert.Equal(Budget, actual.Count);
        Assert.Equal(Budget, actual.Select(rank => rank.Index).Distinct().Count());
        for (var k = 0; k < Budget; k++)
        {
            var apart = Math.Abs(expected[k].Gain - actual[k].Gain) / expected[k].Gain;
            Assert.True(apart <= 1e-6, $"rank {k + 1}: gains {expected[k].Gain:R} and {actual[k].Gain:R} are {apart:E1} apart");
            Assert.True(
                expected[k].Index == actual[k].Index || apart < 1e-9,
                $"rank {k + 1}: the oracle picks {expected[k].Index}, we pick {actual[k].Index}, their gains {apart:E1} apart");
        }
    }

    private static async Task SucceedAsync(params string[] args)
    {
        var outcome = await InProcess.RunAsync(args);
        Assert.True(outcome.Code == 0, outcome.Error);
    }

    /// <summary>Examples of 1 to a most of tokens, every fifth an exact copy of an earlier one.</summary>
    private void WriteRandomExamples(int count, int longest, int dimension)
    {
        var random = new Random(11);
        var examples = new List<float[]>();
        using var writer = new EmbeddingsFolderWriter(_folder["e"], dimension);
        for (var i = 0; i < count; i++)
        {
            examples.Add(i % 5 == 4 ? examples[random.Next(examples.Count)] : Vectors(random.Next(1, longest + 1)));
            writer.Add(examples[^1]);
        }

        writer.Complete();

        float[] Vectors(int tokens)
        {
            // Examples lie in directions of their own, so that what one adds depends on what was picked before it.
            var (main, rows) = (random.Next(dimension), new float[tokens * dimension]);
            for (var k = 0; k < rows.Length; k++)
            {
                rows[k] = (float)((random.NextDouble() - 0.5) * (k % dimension == main ? 1 : 0.1));
            }

            return rows;
        }
    }
}

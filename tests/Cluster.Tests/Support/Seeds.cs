using System.Globalization;
using FisherSft.Grains;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>
/// What random tests begin from: FISHERSFT_TEST_SEED, which a failed one names, or another one each time; FISHERSFT_TEST_SEEDS
/// of them one after another, 1 where it is not set.
/// </summary>
internal static class Seeds
{
    public static IEnumerable<int> All
    {
        get
        {
            var first = Read("FISHERSFT_TEST_SEED") ?? Random.Shared.Next(1_000_000);
            return Enumerable.Range(first, Read("FISHERSFT_TEST_SEEDS") ?? 1);
        }
    }

    /// <summary>Runs a test from each seed, and names the one that it fails with.</summary>
    public static async Task EachAsync(Func<Random, int, Task> test)
    {
        foreach (var seed in All)
        {
            try
            {
                await test(new Random(seed), seed);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"FISHERSFT_TEST_SEED={seed} fails: {exception.Message}", exception);
            }
        }
    }

    /// <summary>A random moment of a stage.</summary>
    public static Moment MomentOf(this Random random, JobStage stage) => new(stage, random.NextDouble(), random.NextDouble());

    private static int? Read(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var value) ? value : null;
}

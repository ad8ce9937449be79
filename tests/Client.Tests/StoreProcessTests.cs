using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FisherSft.Client.Tests.Support;
using FisherSft.Embedding.Precomputed;

namespace FisherSft.Client.Tests;

/// <summary>A limit on memory as the system sees it, and kills: what only a process shows.</summary>
public sealed class StoreProcessTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task MemoryLimit_IsKeptByARunFromTextWhoseTokensTakeMore()
    {
        const long Limit = 190_000_000;
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the largest resident size is asked of Linux");
        var input = _folder.Write("in.txt", Lines(20_000, 24));
        string[] command = ["select", input, "--dim", "128", "--budget", "15", "--threads", "2"];

        await RunAsync([.. command, "--out", _folder["disk"], "--memory", $"{Limit}B"]);
        await RunAsync([.. command, "--out", _folder["memory"]]);

        Assert.Equal(File.ReadAllBytes(_folder["memory/ranking.csv"]), File.ReadAllBytes(_folder["disk/ranking.csv"]));
        Assert.Equal(File.ReadAllBytes(_folder["memory/selected.jsonl"]), File.ReadAllBytes(_folder["disk/selected.jsonl"]));
        var record = Record("disk");
        Assert.True((long)record["store"]!["bytes"]! > 240_000_000);
        Assert.InRange((long)record["peakMemoryBytes"]!, 1, Limit);
        Assert.True((long)Record("memory")["peakMemoryBytes"]! > Limit, "the limit says nothing where less would do by itself");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task MemoryLimit_IsKeptByARunFromAFolderSeveralTimesAsLarge(bool half)
    {
        const long Limit = 190_000_000;
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the largest resident size is asked of Linux");
        var random = new Random(1);
        using (var writer = new EmbeddingsFolderWriter(_folder["e"], 128, half))
        {
            var rows = new float[24 * 128];
            for (var i = 0; i < (half ? 40_000 : 30_000); i++)
            {
                // A few values anew, larger or smaller ones, make another example.
                var scale = MathF.Exp(2 * (float)random.NextDouble());
                for (var k = 0; k < 200; k++)
                {
                    rows[random.Next(rows.Length)] = scale * ((float)random.NextDouble() - 0.5f);
                }

                writer.Add(rows);
            }

            writer.Complete();
        }

        await RunAsync(["select", _folder["e"], "--budget", "10", "--out", _folder["out"], "--memory", $"{Limit}B", "--threads", "2"]);

        Assert.True(new FileInfo(_folder["e/tokens.npy"]).Length > (half ? 1 : 1.9) * Limit);
        Assert.InRange((long)Record("out")["peakMemoryBytes"]!, 1, Limit);
    }

    [Theory]
    [InlineData("\"stage\":\"embed\"")]
    [InlineData("\"stage\":\"select: first gains\"")]
    public async Task KilledRun_LeavesNoHalfStoreToBeBelievedAndGoesOn(string moment)
    {
        var stop = TestContext.Current.CancellationToken;
        var input = _folder.Write("in.txt", Lines(2000, 24));
        string[] command = ["select", input, "--dim", "48", "--budget", "20", "--log", "json"];
        await RunAsync([.. command, "--out", _folder["whole"]]);
        using (var killed = Child.Start([.. command, "--out", _folder["out"], "--store", _folder["store"]]))
        {
            await killed.WaitForAsync(moment, stop);
            killed.Kill();
            await killed.FinishAsync(stop);
        }

        // Where the kill came late the store is whole, and then has its record.
        Assert.True(File.Exists(_folder["store/run.json"]) || !File.Exists(_folder["out/run.json"]));
        await RunAsync([.. command, "--out", _folder["out"], "--store", _folder["store"], "--resume"]);

        Assert.Equal(File.ReadAllBytes(_folder["whole/ranking.csv"]), File.ReadAllBytes(_folder["out/ranking.csv"]));
        Assert.False(Directory.Exists(_folder["store/.work"]));
        using var folder = EmbeddingsFolder.Open(_folder["store"], null, stop);
        Assert.Equal(2000, folder.Count);
    }

    [Fact]
    public async Task KilledRunUnderALimit_GoesOnFromWhatItKeptBesideTheResults()
    {
        var stop = TestContext.Current.CancellationToken;
        var input = _folder.Write("in.txt", Lines(6000, 24));
        string[] command = ["select", input, "--dim", "48", "--budget", "20", "--log", "json"];
        await RunAsync([.. command, "--out", _folder["whole"]]);
        command = [.. command, "--out", _folder["out"], "--memory", "175MB"];
        using (var killed = Child.Start(command))
        {
            await killed.WaitForAsync("\"stage\":\"select: first gains\"", stop);
            killed.Kill();
            await killed.FinishAsync(stop);
        }

        Assert.True(File.Exists(_folder["out/.work/store/run.json"]));
        var error = await RunAsync([.. command, "--resume"]);

        Assert.Contains("used again", error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(_folder["whole/ranking.csv"]), File.ReadAllBytes(_folder["out/ranking.csv"]));
        Assert.False(Directory.Exists(_folder["out/.work"]));
    }

    private static async Task<string> RunAsync(string[] command)
    {
        using var child = Child.Start(command);
        var error = await child.FinishAsync(TestContext.Current.CancellationToken);
        Assert.True(child.Code == 0, error);
        return error;
    }

    private static string Lines(int count, int words)
    {
        var (text, state) = (new StringBuilder(), 1UL);
        for (var line = 0; line < count; line++)
        {
            for (var word = 0; word < words; word++)
            {
                state = state * 6364136223846793005UL + 1442695040888963407UL;
                var draw = (state >> 33) % 600 * ((state >> 13) % 600) / 600;
                text.Append(CultureInfo.InvariantCulture, $"w{draw}{(word < words - 1 ? ' ' : '\n')}");
            }
        }

        return text.ToString();
    }

    private JsonObject Record(string run) => JsonNode.Parse(File.ReadAllText(_folder[run + "/run.json"]))!.AsObject();
}

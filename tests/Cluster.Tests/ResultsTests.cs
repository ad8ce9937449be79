using System.Text;
using System.Text.Json.Nodes;
using FisherSft.Client.Output;
using FisherSft.Cluster.Tests.Support;

namespace FisherSft.Cluster.Tests;

/// <summary>`results` leaves the DIR of `select`: every file, every field of run.json, every section of the report.</summary>
public sealed class ResultsTests : InFolder
{
    [Theory]
    [InlineData("tokenod", "40")]
    [InlineData("tokenod", "1500tok")]
    [InlineData("stochastic", "40")]
    [InlineData("sieve", "40")]
    [InlineData("uniform", "25%")]
    [InlineData("length", "40")]
    public async Task Samples_GiveTheFolderOfSelect(string method, string budget)
    {
        // As a user names it: relative to where he stands.
        var samples = Path.GetRelativePath(Directory.GetCurrentDirectory(), Samples.Small.Inputs[0]);
        await CompareAsync(1, samples, "--budget", budget, "--method", method, "--dim", "32");

        var heldOut = Record("remote")["heldOut"]!;
        Assert.True(heldOut["bitsPerWord"]!.GetValue<double>() < heldOut["unigramBitsPerWord"]!.GetValue<double>());
        Assert.Contains($",{samples}/cooking.jsonl,", File.ReadAllText(Path.Combine(Folder("remote"), RankingFile.FileName)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shakespeare_GivesTheFolderOfSelect()
    {
        var specification = Samples.Shakespeare(2000, 100, 64);

        await CompareAsync(
            3, specification.Inputs[0], "--split", "paragraph", "--limit", "2000", "--budget", "100", "--dim", "64", "--shards", "5");
    }

    [Fact]
    public async Task RejectedRowsManyFilesAndFewWords_GiveTheFolderOfSelect()
    {
        // One source twice, rows that cannot be used in two of them, and too few words to hold any out.
        var one = Write("one.jsonl", "{\"id\": 7, \"text\": \"a b c\"}\nnot json\n{\"text\": \"\"}\n{\"text\": \"c d e f\"}\n");
        var two = Write("two.csv", "id,text\nx,b c d\ny,\n");

        await CompareAsync(1, one, two, one, "--budget", "3", "--dim", "4", "--max-rejected", "60%", "--shards", "3");

        Assert.Null(Record("remote")["heldOut"]);
        Assert.Equal(5, Record("remote")["counts"]!["rejected"]!.GetValue<int>());
    }

    [Fact]
    public async Task RowsOfTensOfMegabytes_GiveTheFolderOfSelect()
    {
        // Four of them exceed what one message may hold.
        var pad = new string('x', 28 << 20);
        var rows = Write(
            "long.jsonl",
            string.Concat(Enumerable.Range(0, 4).Select(at => $"{{\"text\": \"a b c{at} d\", \"pad\": \"{pad}\"}}\n")));

        await CompareAsync(1, rows, "--budget", "4", "--dim", "4", "--shards", "2");
    }

    [Fact]
    public async Task TooManyRejectedRows_EndAsSelectDoes()
    {
        var rows = Write("rows.jsonl", "{\"text\": \"a b c\"}\nnot json\n{\"text\": \"c d e f\"}\n");
        await using var cluster = await Gateways.StartAsync(1);

        var here = await Terminal.RunAsync("select", rows, "--budget", "1", "--out", Folder("local"));
        var there = await Terminal.RunAsync("submit", rows, "--budget", "1", "--wait", "--gateway", cluster.Ports);

        Assert.Equal((2, 2), (here.Code, there.Code));
        Assert.Contains("1 of 3 rows cannot be used", there.Error, StringComparison.Ordinal);
        Assert.Contains("fishersft resume", there.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EmbeddingsFolder_GivesTheFolderOfSelect(bool withRows)
    {
        var embeddings = Folder("embeddings");
        await Terminal.SucceedAsync("embed", Samples.Small.Inputs[0], "--dim", "24", "--out", embeddings);
        if (!withRows)
        {
            File.Delete(Path.Combine(embeddings, "examples.jsonl"));
        }

        await CompareAsync(2, embeddings, "--budget", "50", "--shards", "5");

        Assert.Equal(24, Record("remote")["counts"]!["dimension"]!.GetValue<int>());
    }

    [Fact]
    public async Task EmbeddingsFolderWithAFault_FailsWithTheMessageOfSelect()
    {
        var embeddings = Folder("embeddings");
        await Terminal.SucceedAsync("embed", Samples.Small.Inputs[0], "--dim", "24", "--out", embeddings);
        using (var tokens = File.OpenWrite(Path.Combine(embeddings, "tokens.npy")))
        {
            // Two faults: the first is in the second shard, the other in the last.
            foreach (var place in new[] { tokens.Length / 2 & ~3L, tokens.Length - 4 })
            {
                tokens.Seek(place, SeekOrigin.Begin);
                tokens.Write(BitConverter.GetBytes(float.NaN));
            }
        }

        await using var cluster = await Gateways.StartAsync(1);
        var here = await Terminal.RunAsync("select", embeddings, "--budget", "5", "--out", Folder("local"));
        var there = await Terminal.RunAsync("submit", embeddings, "--budget", "5", "--shards", "3", "--wait", "--gateway", cluster.Ports);

        Assert.Equal((2, 2), (here.Code, there.Code));
        Assert.Contains(here.Error.Trim().Split('\n')[^1], there.Error, StringComparison.Ordinal);
        var missing = await Terminal.RunAsync("submit", Folder("not-there"), "--budget", "5", "--wait", "--gateway", cluster.Ports);
        Assert.Equal(2, missing.Code);
        Assert.Contains("not-there is not there for the silos, which look for /", missing.Error, StringComparison.Ordinal);
        var limited = await Terminal.RunAsync("submit", embeddings, "--budget", "5", "--dim", "9", "--limit", "3", "--gateway", cluster.Ports);
        Assert.Equal(2, limited.Code);
        Assert.Contains("--dim, --limit: does not apply", limited.Error, StringComparison.Ordinal);
    }

    private async Task CompareAsync(int silos, params string[] job)
    {
        await using var cluster = await Gateways.StartAsync(silos);
        string[] local = [.. job.Where((word, at) => word != "--shards" && (at == 0 || job[at - 1] != "--shards"))];
        await Terminal.SucceedAsync(["select", .. local, "--out", Folder("local")]);
        await Terminal.SucceedAsync(["submit", .. job, "--out", Folder("remote"), "--gateway", cluster.Ports]);
        SameRun.Assert(Folder("local"), Folder("remote"));
    }

    private JsonNode Record(string folder) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder(folder), RunFolder.RunFile)))!;

    private string Write(string name, string text)
    {
        File.WriteAllText(Folder(name), text, new UTF8Encoding(false));
        return Folder(name);
    }
}

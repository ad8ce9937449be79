using System.Text;
using System.Text.Json.Nodes;
using FisherSft.Client.Output;
using FisherSft.Cluster.Tests.Support;

namespace FisherSft.Cluster.Tests;

/// <summary>`results` leaves the DIR of `select`: every file, every field of run.json, every section of the report.</summary>
public sealed class ResultsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fishersft-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("tokenod", "40")]
    [InlineData("tokenod", "1500tok")]
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

    private string Folder(string name) => Path.Combine(_folder.FullName, name);
}

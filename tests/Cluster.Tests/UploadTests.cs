using FisherSft.Blobs;
using FisherSft.Cluster.Tests.Support;
using FisherSft.Corpus;

namespace FisherSft.Cluster.Tests;

/// <summary>`submit --upload`, as a program with an environment of its own; the storage is a real Azurite.</summary>
public sealed class UploadTests : InFolder
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UploadedInputs_GiveTheFolderOfSelect_AndAreNotSentTwice()
    {
        await using var azurite = await Azurite.StartAsync();
        await using var cluster = await Gateways.StartAsync(2, azurite.AddTo);
        var samples = Path.GetRelativePath(Directory.GetCurrentDirectory(), Samples.Small.Inputs[0]);
        string[] inputs = [samples + "/tra*.jsonl", samples, samples + "/code.jsonl"];
        string[] job = [.. inputs, "--budget", "50", "--dim", "32"];
        await Terminal.SucceedAsync(["select", .. job, "--out", Folder("local")]);
        string[] submit = ["submit", .. job, "--upload", "--id", "one", "--wait", "--gateway", cluster.Ports];

        var first = await ConsoleAsync(azurite.ConnectionString, submit);
        var second = await ConsoleAsync(azurite.ConnectionString, submit);
        await Terminal.SucceedAsync("results", "one", "--out", Folder("remote"), "--gateway", cluster.Ports);

        SameRun.Assert(Folder("local"), Folder("remote"));
        // Silos would read it with the rest.
        await azurite.PutAsync(Path.Combine(Samples.Small.Inputs[0], "code.jsonl"), "fishersft-uploads", "one/1/left.jsonl");
        var third = await ConsoleAsync(azurite.ConnectionString, submit);
        Assert.Equal(2, third.Code);
        Assert.Contains("one/1/left.jsonl is left of another upload", third.Output, StringComparison.Ordinal);
        Assert.Contains("Uploaded 6 files", first.Output, StringComparison.Ordinal);
        Assert.Contains(" 0 B sent", second.Output, StringComparison.Ordinal);
        Assert.Equal((0, 0), (first.Code, second.Code));
    }

    [Fact]
    public async Task UploadedEmbeddings_GiveTheFolderOfSelect()
    {
        await using var azurite = await Azurite.StartAsync();
        await using var cluster = await Gateways.StartAsync(1, azurite.AddTo);
        await Terminal.SucceedAsync("embed", Samples.Small.Inputs[0], "--dim", "24", "--out", Folder("embeddings"));
        await Terminal.SucceedAsync("select", Folder("embeddings"), "--budget", "40", "--out", Folder("local"));

        var outcome = await ConsoleAsync(
            azurite.ConnectionString, "submit", Folder("embeddings"), "--budget", "40", "--upload", "--out", Folder("remote"), "--gateway", cluster.Ports);

        Assert.True(outcome.Code == 0, outcome.Output);
        SameRun.Assert(Folder("local"), Folder("remote"));
    }

    [Fact]
    public async Task Faults_NameTheRemedyAndNoSecret()
    {
        await using var azurite = await Azurite.StartAsync();
        await using var cluster = await Gateways.StartAsync(1, azurite.AddTo);
        string[] submit = ["submit", Samples.Small.Inputs[0], "--budget", "5", "--upload", "--id", "one", "--gateway", cluster.Ports];
        var wrongKey = Convert.ToBase64String(new byte[64]);

        var unset = await ConsoleAsync(string.Empty, submit);
        var senseless = await ConsoleAsync("a secret", submit);
        var refused = await ConsoleAsync(azurite.ConnectionStringWith(wrongKey), submit);
        await azurite.StopAsync();
        var away = await ConsoleAsync(azurite.ConnectionString, submit);

        Assert.Equal((2, 2, 2, 3), (unset.Code, senseless.Code, refused.Code, away.Code));
        Assert.Contains("FisherSft__Blob is not set", unset.Output, StringComparison.Ordinal);
        Assert.Contains("FisherSft__Blob is neither a connection string", senseless.Output, StringComparison.Ordinal);
        Assert.Contains("refuses the upload (403", refused.Output, StringComparison.Ordinal);
        Assert.Contains("goes on with --id one", away.Output, StringComparison.Ordinal);
        foreach (var secret in new[] { "a secret", wrongKey, Azurite.Key })
        {
            Assert.DoesNotContain(secret, senseless.Output + refused.Output + away.Output, StringComparison.Ordinal);
        }

        Assert.Contains("There is no job one", (await Terminal.RunAsync("status", "one", "--gateway", cluster.Ports)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InterruptedUpload_SendsOnlyWhatIsMissing_AndAnotherFileIsRefused()
    {
        await using var azurite = await Azurite.StartAsync();
        var bytes = new byte[1_000_000];
        new Random(2).NextBytes(bytes);
        var path = Folder("big.jsonl");
        await File.WriteAllBytesAsync(path, bytes, Stop);
        var upload = new BlobUpload(azurite.Client, "uploads") { BlockBytes = 100_000 };
        await upload.PrepareAsync(Stop);
        using var interrupt = new CancellationTokenSource();
        var seen = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => upload.PutAsync(
            path,
            "one/big.jsonl",
            _ =>
            {
                if (++seen == 4)
                {
                    interrupt.Cancel();
                }
            },
            interrupt.Token));
        var sent = await upload.PutAsync(path, "one/big.jsonl", static _ => { }, Stop);
        var again = await upload.PutAsync(path, "one/big.jsonl", static _ => { }, Stop);

        Assert.Equal((600_000, 0), (sent, again));
        var there = await azurite.Client.GetBlobContainerClient("uploads").GetBlobClient("one/big.jsonl").DownloadContentAsync(Stop);
        Assert.True(there.Value.Content.ToMemory().Span.SequenceEqual(bytes));
        bytes[7]++;
        await File.WriteAllBytesAsync(path, bytes, Stop);
        var refused = await Assert.ThrowsAsync<InputException>(() => upload.PutAsync(path, "one/big.jsonl", static _ => { }, Stop));
        Assert.Contains("az://uploads/one/big.jsonl is there already and holds something else", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> ConsoleAsync(string account, params string[] args)
    {
        await using var console = Processes.Start(
            "dotnet",
            [
                // Beside the tests lie the tests' versions of packages.
                "exec", "--depsfile", Beside("FisherSft.Cluster.Tests.deps.json"),
                "--runtimeconfig", Beside("FisherSft.Cluster.Tests.runtimeconfig.json"), Beside("fishersft.dll"), .. args,
            ],
            new Dictionary<string, string> { ["FisherSft__Blob"] = account });
        await console.ExitAsync();
        return (console.Code, console.Output);
    }

    private static string Beside(string name) => Path.Combine(AppContext.BaseDirectory, name);
}

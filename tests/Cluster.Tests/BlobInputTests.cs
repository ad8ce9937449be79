using System.IO.Compression;
using FisherSft.Blobs;
using FisherSft.Client.Output;
using FisherSft.Cluster.Tests.Support;
using FisherSft.Corpus;
using FisherSft.Grains;
using FisherSft.Grains.State;
using FisherSft.Silo;

namespace FisherSft.Cluster.Tests;

/// <summary>Inputs in Azure Blob storage, read by silos in byte ranges; the storage is a real Azurite.</summary>
public sealed class BlobInputTests : InFolder
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FolderOfBlobs_GivesTheRankingOfSelectOnTheFiles()
    {
        await using var azurite = await Azurite.StartAsync();
        await using var cluster = await Gateways.StartAsync(3, azurite.AddTo);
        var corpus = MakeCorpus();
        await azurite.PutAsync(corpus, "corpora", "of 2026/all");
        string[] job = ["--budget", "60", "--dim", "32", "--split", "paragraph"];

        await Terminal.SucceedAsync(["select", corpus, .. job, "--out", Folder("local")]);
        await Terminal.SucceedAsync(["submit", "az://corpora/of 2026/all", .. job, "--shards", "7", "--out", Folder("remote"), "--gateway", cluster.Ports]);

        Assert.Equal(
            Ranking("local").Replace(corpus + "/", "az://corpora/of 2026/all/", StringComparison.Ordinal), Ranking("remote"));
        foreach (var file in new[] { SelectedFile.FileName, Client.Output.Results.IndicesFile })
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(Folder("local"), file)), File.ReadAllBytes(Path.Combine(Folder("remote"), file)));
        }

        await Terminal.SucceedAsync(["select", corpus + "/a/*.jsonl", .. job, "--out", Folder("local-glob")]);
        await Terminal.SucceedAsync(
            ["submit", "az://corpora/of 2026/all/a/*.jsonl", .. job, "--out", Folder("remote-glob"), "--gateway", cluster.Ports]);
        Assert.Equal(
            Ranking("local-glob").Replace(corpus + "/", "az://corpora/of 2026/all/", StringComparison.Ordinal), Ranking("remote-glob"));
    }

    [Fact]
    public async Task SiloAsItIsRun_ReadsBlobsWithItsSetting_AndGivesTheRankingOfSelectOnShakespeare()
    {
        var path = Samples.Shakespeare(5000, 500, 256).Inputs[0];
        string[] job = ["--split", "paragraph", "--limit", "5000", "--budget", "500", "--dim", "256"];
        await using var azurite = await Azurite.StartAsync();
        await azurite.PutAsync(path, "corpora", "shakespeare.txt");
        await using var silo = await SiloProcess.StartAsync(settings: ("Blob", azurite.ConnectionString));

        await Terminal.SucceedAsync(["select", path, .. job, "--out", Folder("local")]);
        await Terminal.SucceedAsync(
            ["submit", "az://corpora/shakespeare.txt", .. job, "--shards", "6", "--out", Folder("remote"), "--gateway", $"localhost:{silo.GatewayPort}"]);

        Assert.Equal(Ranking("local").Replace(path, "az://corpora/shakespeare.txt", StringComparison.Ordinal), Ranking("remote"));
        Assert.DoesNotContain(Azurite.Key, silo.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmbeddingsFolderInBlobs_GivesTheRankingOfSelect()
    {
        await using var azurite = await Azurite.StartAsync();
        await using var cluster = await Gateways.StartAsync(2, azurite.AddTo);
        await Terminal.SucceedAsync("embed", Samples.Small.Inputs[0], "--dim", "24", "--out", Folder("embeddings"));
        await azurite.PutAsync(Folder("embeddings"), "vectors", "one");

        await Terminal.SucceedAsync("select", Folder("embeddings"), "--budget", "40", "--out", Folder("local"));
        await Terminal.SucceedAsync("submit", "az://vectors/one", "--budget", "40", "--shards", "3", "--out", Folder("remote"), "--gateway", cluster.Ports);

        Assert.Equal(Ranking("local").Replace(Folder("embeddings"), "az://vectors/one", StringComparison.Ordinal), Ranking("remote"));
    }

    [Theory]
    [InlineData("az://corpora/not-there.jsonl", "folder az://corpora/not-there.jsonl does not exist")]
    [InlineData("az://no-container/x.jsonl", "az://no-container/x.jsonl does not exist")]
    [InlineData("az://corpora/readme.md", "az://corpora/readme.md has an extension that is not known")]
    [InlineData("az:///x.jsonl", "az:///x.jsonl names no container")]
    [InlineData("az://NO_NAME/x.jsonl", "does not take this name")]
    public async Task WhatIsNotThere_FailsTheJobByName(string input, string expected)
    {
        await using var azurite = await Azurite.StartAsync();
        await using var cluster = await Gateways.StartAsync(1, azurite.AddTo);
        File.WriteAllText(Folder("readme.md"), "no corpus");
        await azurite.PutAsync(Folder("readme.md"), "corpora", "readme.md");

        var outcome = await Terminal.RunAsync("submit", input, "--budget", "5", "--wait", "--gateway", cluster.Ports);

        Assert.Equal(2, outcome.Code);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SilosWithoutAnAccount_AndSelect_SayWhoReadsBlobs()
    {
        await using var cluster = await Gateways.StartAsync(1);

        var submitted = await Terminal.RunAsync("submit", "az://corpora/x.jsonl", "--budget", "5", "--wait", "--gateway", cluster.Ports);
        var selected = await Terminal.RunAsync("select", "az://corpora/x.jsonl", "--budget", "5", "--out", Folder("out"));

        Assert.Equal((2, 2), (submitted.Code, selected.Code));
        Assert.Contains("set FisherSft:Blob on each", submitted.Error, StringComparison.Ordinal);
        Assert.Contains("the silos of a cluster read and nobody else; submit it", selected.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a secret")]
    [InlineData("AccountKey=a secret")]
    [InlineData("http://account.example/?sig=a secret")]
    public void AccountThatCannotBeUsed_IsToldOfAtStart_WithoutTheSecret(string account)
    {
        var fault = Assert.Single(new SiloSettings { Blob = account }.Faults());

        Assert.StartsWith("Blob is neither a connection string nor an https address", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.Replace("a shared access signature", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "was written anew, its ETag was")]
    [InlineData(false, "is no longer there")]
    public async Task BlobThatChangesMidway_FailsTheJobByName(bool rewritten, string expected)
    {
        await using var azurite = await Azurite.StartAsync();
        await using var cluster = await Gateways.StartAsync(1, azurite.AddTo);
        var corpus = Path.Combine(Samples.Small.Inputs[0], "cooking.jsonl");
        await azurite.PutAsync(corpus, "corpora", "x.jsonl");
        var held = new TaskCompletionSource();
        cluster.Storage.Picks = held.Task;
        var selecting = cluster.Storage.WhenAsync(JobStage.Selecting);
        await Terminal.SucceedAsync("submit", "az://corpora/x.jsonl", "--budget", "20", "--dim", "16", "--id", "one", "--gateway", cluster.Ports);
        await selecting;

        // The same bytes: what is held to is the version, not the length.
        await (rewritten
            ? azurite.PutAsync(corpus, "corpora", "x.jsonl")
            : azurite.Client.GetBlobContainerClient("corpora").DeleteBlobAsync("x.jsonl", cancellationToken: Stop));
        held.SetResult();

        var outcome = await Terminal.RunAsync("watch", "one", "--gateway", cluster.Ports);
        Assert.Equal(3, outcome.Code);
        Assert.Contains($"az://corpora/x.jsonl {expected}", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("submit it anew", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StorageThatIsAway_IsWaitedFor()
    {
        await using var azurite = await Azurite.StartAsync();
        await using var cluster = await Gateways.StartAsync(1, azurite.AddTo);
        await azurite.PutAsync(Path.Combine(Samples.Small.Inputs[0], "cooking.jsonl"), "corpora", "x.jsonl");
        await azurite.StopAsync();
        var submitted = Terminal.RunAsync("submit", "az://corpora/x.jsonl", "--budget", "20", "--dim", "16", "--id", "one", "--wait", "--gateway", cluster.Ports);
        string waiting;
        do
        {
            waiting = (await Terminal.RunAsync("status", "one", "--gateway", cluster.Ports)).Output;
            await Task.Delay(100, Stop);
        }
        while (!waiting.Contains("does not answer (", StringComparison.Ordinal) && !submitted.IsCompleted);

        await azurite.StartAgainAsync();

        var outcome = await submitted;
        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Contains("Connection refused", waiting, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StorageThatIsAwayWhileShardsLearn_IsWaitedFor_AndTheStatusSaysSo()
    {
        await using var azurite = await Azurite.StartAsync();
        await using var cluster = await Gateways.StartAsync(1, azurite.AddTo);
        await azurite.PutAsync(Path.Combine(Samples.Small.Inputs[0], "cooking.jsonl"), "corpora", "x.jsonl");
        var (learning, held) = (new TaskCompletionSource(), new TaskCompletionSource());
        cluster.Storage.Before = (_, state) =>
        {
            if (state is not JobRecord { Stage: JobStage.Learning })
            {
                return Task.CompletedTask;
            }

            learning.TrySetResult();
            return held.Task;
        };
        await Terminal.SucceedAsync(
            "submit", "az://corpora/x.jsonl", "--budget", "20", "--dim", "16", "--id", "one", "--gateway", cluster.Ports);
        await learning.Task;
        await azurite.StopAsync();
        held.SetResult();

        string waiting;
        do
        {
            await Task.Delay(100, Stop);
            waiting = (await Terminal.RunAsync("status", "one", "--gateway", cluster.Ports)).Output;
        }
        while (!waiting.Contains("waits: az://corpora/x.jsonl: Azure Blob storage does not answer (", StringComparison.Ordinal)
            && !waiting.Contains("fault", StringComparison.Ordinal));
        await azurite.StartAgainAsync();

        await Terminal.SucceedAsync("watch", "one", "--gateway", cluster.Ports);
        Assert.Matches("waits +shard [0-3] waits: az://corpora/x.jsonl", waiting);
    }

    [Fact]
    public async Task Stream_GivesTheBytesOfAnyPlace()
    {
        await using var azurite = await Azurite.StartAsync();
        var bytes = new byte[700_000];
        var random = new Random(1);
        random.NextBytes(bytes);
        await File.WriteAllBytesAsync(Folder("bytes"), bytes, Stop);
        await azurite.PutAsync(Folder("bytes"), "any", "bytes");
        var files = new BlobFiles(BlobAccount.ToRead(azurite.ConnectionString));
        var found = files.Find("az://any/bytes")!;
        using var stream = files.Open(new CorpusFile("bytes", found.Path, found.Length, found.Version));

        Assert.Equal(found, Assert.Single(files.List("az://any/by")));
        for (var look = 0; look < 60; look++)
        {
            var at = random.Next(bytes.Length + 1);
            var count = random.Next(look % 3 == 0 ? 300_000 : 5000);
            var buffer = new byte[count];
            stream.Seek(at, SeekOrigin.Begin);
            var read = stream.ReadAtLeast(buffer, count, throwOnEndOfStream: false);
            Assert.Equal(Math.Min(count, bytes.Length - at), read);
            Assert.True(bytes.AsSpan(at, read).SequenceEqual(buffer.AsSpan(0, read)));
        }
    }

    /// <summary>Every kind of file: cut anywhere, packed, read whole; folders in folders; what is passed over.</summary>
    private string MakeCorpus()
    {
        var corpus = Folder("corpus");
        var samples = Samples.Small.Inputs[0];
        Directory.CreateDirectory(Path.Combine(corpus, "a", "deep"));
        File.Copy(Path.Combine(samples, "cooking.jsonl"), Path.Combine(corpus, "a", "cooking.jsonl"));
        File.Copy(Path.Combine(samples, "travel.jsonl"), Path.Combine(corpus, "a", "deep", "travel.jsonl"));
        using (var from = File.OpenRead(Path.Combine(samples, "support.jsonl")))
        using (var to = new GZipStream(File.Create(Path.Combine(corpus, "b.jsonl.gz")), CompressionLevel.Fastest))
        {
            from.CopyTo(to);
        }

        File.WriteAllText(Path.Combine(corpus, "c.csv"), "id,text\n1,\"one two, three\nfour\"\n2,five six seven\n");
        File.WriteAllText(
            Path.Combine(corpus, "d.txt"), string.Concat(Enumerable.Range(0, 300).Select(at => $"line {at} of it\nand more {at * 7 % 13}\n\n")));
        File.WriteAllText(Path.Combine(corpus, ".hidden.jsonl"), "{\"text\": \"never read\"}\n");
        File.WriteAllText(Path.Combine(corpus, "README.md"), "never read\n");
        return corpus;
    }

    private string Ranking(string folder) => File.ReadAllText(Path.Combine(Folder(folder), RankingFile.FileName));
}

using System.Text.Json.Nodes;
using FisherSft.Client.Tests.Support;
using FisherSft.Embedding.Precomputed;

namespace FisherSft.Client.Tests;

/// <summary>`select --store` and `--memory`: the same ranking from disk, and nothing on disk that is not meant.</summary>
public sealed class StoreTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly string _input;

    public StoreTests() => _input = _folder.Write("in.jsonl", Rows.JsonLines(60));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tokenod", "12")]
    [InlineData("tokenod", "90tok")]
    [InlineData("uniform", "12")]
    [InlineData("length", "12")]
    public async Task Store_GivesTheRankingOfMemory(string method, string budget)
    {
        string[] options = ["--budget", budget, "--method", method];
        await InProcess.SelectAsync(_input, _folder["memory"], options);
        await InProcess.SelectAsync(_input, _folder["disk"], [.. options, "--store", _folder["store"], "--shards", "3"]);

        AssertSame("memory", "disk");
        var store = Record("disk")["store"]!;
        Assert.Equal((_folder["store"], false), ((string?)store["path"], (bool)store["usedAgain"]!));
        using var folder = EmbeddingsFolder.Open(_folder["store"], null, TestContext.Current.CancellationToken);
        Assert.Equal(folder.Bytes, (long)store["bytes"]!);
        Assert.Equal((60, 8), (folder.Count, folder.Dimension));
        Assert.Null(Record("memory")["store"]);
    }

    [Fact]
    public async Task Store_IsWhatEmbedWrites()
    {
        await InProcess.SelectAsync(_input, _folder["out"], "--budget", "5", "--store", _folder["store"]);
        await InProcess.RunAsync("embed", _input, "--dim", "8", "--out", _folder["e"]);

        Assert.Equal(Names("e"), Names("store"));
        foreach (var name in Names("e").Where(name => name != "run.json"))
        {
            Assert.Equal(File.ReadAllBytes(_folder["e/" + name]), File.ReadAllBytes(_folder["store/" + name]));
        }

        List<string> Names(string folder) =>
            Directory.GetFileSystemEntries(_folder[folder]).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal).ToList();
    }

    [Fact]
    public async Task Float16_RanksTheSameInMemoryFromAStoreAndFromAFolder()
    {
        string[] half = ["--dtype", "float16"];
        await InProcess.SelectAsync(_input, _folder["memory"], ["--budget", "20", .. half]);
        await InProcess.SelectAsync(_input, _folder["disk"], ["--budget", "20", .. half, "--store", _folder["store"]]);
        await InProcess.RunAsync(["embed", _input, "--dim", "8", "--out", _folder["e"], .. half]);
        var selected = await InProcess.RunAsync("select", _folder["e"], "--budget", "20", "--out", _folder["folder"]);

        Assert.True(selected.Code == 0, selected.Error);
        AssertSame("memory", "disk");
        Assert.Equal(Gains("memory"), Gains("folder"));
        Assert.Equal(File.ReadAllBytes(_folder["e/tokens.npy"]), File.ReadAllBytes(_folder["store/tokens.npy"]));
        await InProcess.SelectAsync(_input, _folder["exact"], "--budget", "20");
        Assert.NotEqual(Gains("exact"), Gains("memory"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task StoreOfTheSame_IsUsedAgain(bool embedded)
    {
        string[] options = ["--budget", "12", "--store", _folder["store"]];
        await InProcess.SelectAsync(_input, _folder["memory"], "--budget", "12");
        var first = embedded
            ? await InProcess.RunAsync("embed", _input, "--dim", "8", "--out", _folder["store"])
            : await InProcess.SelectAsync(_input, _folder["first"], options);
        Assert.True(first.Code == 0, first.Error);
        var written = File.GetLastWriteTimeUtc(_folder["store/tokens.npy"]);

        var outcome = await InProcess.SelectAsync(_input, _folder["second"], [.. options, "--log", "json"]);

        Assert.Contains("used again", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("\"stage\":\"embed\"", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(written, File.GetLastWriteTimeUtc(_folder["store/tokens.npy"]));
        AssertSame("memory", "second");
        Assert.True((bool)Record("second")["store"]!["usedAgain"]!);
        Assert.Equal(Record("memory")["heldOut"]!.ToJsonString(), Record("second")["heldOut"]!.ToJsonString());
    }

    [Fact]
    public async Task StoreOfAnotherCorpus_IsRefusedByNameAndReplacedOnRequest()
    {
        await InProcess.SelectAsync(_input, _folder["first"], "--budget", "5", "--store", _folder["store"]);
        var tokens = await File.ReadAllBytesAsync(_folder["store/tokens.npy"], TestContext.Current.CancellationToken);
        await File.AppendAllTextAsync(_input, Rows.JsonLine(99) + "\n", TestContext.Current.CancellationToken);
        string[] command = ["select", _input, "--dim", "8", "--budget", "5", "--store", _folder["store"], "--out", _folder["out"]];

        var refused = await InProcess.RunAsync(command);

        Assert.Equal(2, refused.Code);
        Assert.Contains("in.jsonl", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--overwrite", refused.Error, StringComparison.Ordinal);
        Assert.Equal(tokens, await File.ReadAllBytesAsync(_folder["store/tokens.npy"], TestContext.Current.CancellationToken));
        Assert.False(Directory.Exists(_folder["out"]));
        var replaced = await InProcess.RunAsync([.. command, "--overwrite"]);
        Assert.True(replaced.Code == 0, replaced.Error);
        await InProcess.SelectAsync(_input, _folder["memory"], "--budget", "5");
        AssertSame("memory", "out");
    }

    [Theory]
    [InlineData("dim was 8 and is 6", "--dim", "6")]
    [InlineData("dtype was not given and is \"float16\"", "--dim", "8", "--dtype", "float16")]
    [InlineData("seed was 0 and is 1", "--dim", "8", "--seed", "1")]
    [InlineData("limit was not given and is 50", "--dim", "8", "--limit", "50")]
    public async Task StoreOfOtherOptions_IsRefused(string difference, params string[] more)
    {
        await InProcess.SelectAsync(_input, _folder["first"], "--budget", "5", "--store", _folder["store"]);

        var refused = await InProcess.RunAsync(
            ["select", _input, "--budget", "5", "--store", _folder["store"], "--out", _folder["out"], .. more]);

        Assert.Equal(2, refused.Code);
        Assert.Contains(difference, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StoreByAnotherVersion_IsRefused()
    {
        await InProcess.SelectAsync(_input, _folder["first"], "--budget", "5", "--store", _folder["store"]);
        var record = Record("store");
        record["fishersft"] = "0.0.9";
        _folder.Write("store/run.json", record.ToJsonString());

        var refused = await InProcess.RunAsync(
            "select", _input, "--dim", "8", "--budget", "5", "--store", _folder["store"], "--out", _folder["out"]);

        Assert.Equal(2, refused.Code);
        Assert.Contains("0.0.9", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FilesOfTheUserInTheStore_AreLeftAlone()
    {
        _folder.Write("store/tokens.npy", "mine");
        _folder.Write("store/notes.txt", "mine too");
        string[] command = ["select", _input, "--dim", "8", "--budget", "5", "--store", _folder["store"], "--out", _folder["out"]];

        var refused = await InProcess.RunAsync(command);

        Assert.Equal(2, refused.Code);
        Assert.Contains("tokens.npy is there already", refused.Error, StringComparison.Ordinal);
        Assert.Contains("another --store", refused.Error, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(_folder["store/tokens.npy"], TestContext.Current.CancellationToken));
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder["store"]).Length);
        Assert.Equal(0, (await InProcess.RunAsync([.. command, "--overwrite"])).Code);
        Assert.Equal("mine too", await File.ReadAllTextAsync(_folder["store/notes.txt"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task RunStoppedWhileSelecting_GoesOnFromItsStore()
    {
        string[] command = ["select", _input, "--dim", "8", "--budget", "12", "--store", _folder["store"], "--log", "json"];
        await InProcess.SelectAsync(_input, _folder["memory"], "--budget", "12");
        using var stop = new CancellationTokenSource();
        using var error = new StopAt("select: first gains", stop);
        var surroundings = new Surroundings(TextWriter.Null, error, () => Stream.Null, false);
        Assert.Equal(130, await Cli.RunAsync([.. command, "--out", _folder["out"]], surroundings, stop.Token));

        var outcome = await InProcess.RunAsync([.. command, "--out", _folder["out"], "--resume"]);

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Contains("used again", outcome.Error, StringComparison.Ordinal);
        AssertSame("memory", "out");
    }

    [Theory]
    [InlineData("embed")]
    [InlineData("learn: count words")]
    public async Task RunStoppedWhileEmbedding_LeavesNoStoreAndGoesOn(string stage)
    {
        string[] command = ["select", _input, "--dim", "8", "--budget", "12", "--store", _folder["store"], "--log", "json"];
        await InProcess.SelectAsync(_input, _folder["memory"], "--budget", "12");
        using var stop = new CancellationTokenSource();
        using var error = new StopAt(stage, stop);
        var surroundings = new Surroundings(TextWriter.Null, error, () => Stream.Null, false);
        Assert.Equal(130, await Cli.RunAsync([.. command, "--out", _folder["out"]], surroundings, stop.Token));
        Assert.False(Directory.Exists(_folder["store"]));

        var outcome = await InProcess.RunAsync([.. command, "--out", _folder["out"], "--resume"]);

        Assert.True(outcome.Code == 0, outcome.Error);
        AssertSame("memory", "out");
    }

    /// <summary>200,000 tokens of 20 values are 16 MB, and as much is left of the least limit.</summary>
    [Fact]
    public async Task MemoryThatHoldsNoTokens_KeepsThemOnDiskUntilTheEnd()
    {
        var input = _folder.Write("large.jsonl", string.Concat(Enumerable.Repeat(Rows.JsonLines(170), 120)));
        string[] options = ["--budget", "20", "--dim", "18", "--pool", "8"];
        var memory = await InProcess.RunAsync(["select", input, "--out", _folder["memory"], "--memory", "2GB", .. options]);
        Assert.True(memory.Code == 0, memory.Error);
        var disk = await InProcess.RunAsync(["select", input, "--out", _folder["disk"], "--memory", "172MB", "--threads", "2", .. options]);

        Assert.True(disk.Code == 0, disk.Error);
        Assert.DoesNotContain("on disk", memory.Error, StringComparison.Ordinal);
        Assert.Contains("kept on disk in", disk.Error, StringComparison.Ordinal);
        AssertSame("memory", "disk");
        Assert.False(Directory.Exists(_folder["disk/.work"]));
        var record = Record("disk");
        Assert.Equal(172_000_000, (long)record["memoryLimitBytes"]!);
        Assert.Null(record["store"]!["path"]);
        Assert.True((long)record["store"]!["bytes"]! > 15_000_000);
        Assert.Null(Record("memory")["store"]);
    }

    [Theory]
    [InlineData("--memory 5XB is no size; pass one such as 4GB", "--memory", "5XB")]
    [InlineData("--memory 0 is no size", "--memory", "0")]
    [InlineData("--memory 100 MB is too little for any run; pass --memory 16", "--memory", "100MB")]
    [InlineData("--store is no name", "--store", "")]
    [InlineData("--dtype float8 is not known (did you mean 'float", "--dtype", "float8")]
    public async Task WrongOptions_AreRefused(string message, params string[] more)
    {
        var outcome = await InProcess.RunAsync(["select", _input, "--dim", "8", "--budget", "5", "--out", _folder["out"], .. more]);

        Assert.Equal(2, outcome.Code);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task StoreWhereItDoesNotBelong_IsRefused()
    {
        string[] command = ["select", _input, "--dim", "8", "--budget", "5", "--out", _folder["out"]];
        var same = await InProcess.RunAsync([.. command, "--store", _folder["out/"]]);
        var file = await InProcess.RunAsync([.. command, "--store", _input]);
        await InProcess.RunAsync("embed", _input, "--dim", "8", "--out", _folder["e"]);
        var folder = await InProcess.RunAsync(
            "select", _folder["e"], "--budget", "5", "--out", _folder["out"], "--store", _folder["s"], "--dtype", "float16");

        Assert.All(new[] { same, file, folder }, outcome => Assert.True(outcome.Code == 2, outcome.Error));
        Assert.Contains("--store and --out are both", same.Error, StringComparison.Ordinal);
        Assert.Contains($"--store {_input} is a file", file.Error, StringComparison.Ordinal);
        Assert.Contains("--dtype, --store: does not apply", folder.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LimitThatACorpusDoesNotFit_NamesTheLeastThatDoes()
    {
        // One example of many tokens, whose rows and work space are needed in any case.
        var words = Enumerable.Range(0, 300).Select(word => $"w{word}").ToList();
        var input = _folder.Write("long.txt", string.Join(' ', Enumerable.Repeat(string.Join(' ', words), 400)) + "\nw1 w2\n");
        string[] command = ["select", input, "--dim", "100", "--budget", "1", "--out", _folder["out"], "--memory"];

        var refused = await InProcess.RunAsync([.. command, "200MB"]);

        Assert.Equal(2, refused.Code);
        var least = refused.Error.Split("pass --memory ")[1].Split(" or more")[0];
        Assert.Contains("2 examples of 100 dimensions", refused.Error, StringComparison.Ordinal);
        var enough = await InProcess.RunAsync([.. command, least]);
        Assert.True(enough.Code == 0, enough.Error);
    }

    [Fact]
    public async Task DiskTooSmallForTheEmbeddings_IsToldBeforeAnythingIsLearnt()
    {
        Directory.CreateDirectory(_folder["small"]);
        Assert.SkipUnless(Tmpfs.TryMount(_folder["small"], "16k"), "a disk of 16 kB takes the right to mount one");
        try
        {
            var outcome = await InProcess.RunAsync(
                "select", _input, "--dim", "8", "--budget", "5", "--out", _folder["out"], "--store", _folder["small/s"], "--log", "json");

            Assert.Equal(3, outcome.Code);
            Assert.Contains("The embeddings take 2", outcome.Error, StringComparison.Ordinal);
            Assert.Contains("--dtype float16", outcome.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("learn", outcome.Error, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFileSystemEntries(_folder["small"]));
        }
        finally
        {
            Tmpfs.Unmount(_folder["small"]);
        }
    }

    [Fact]
    public async Task DryRun_TellsWhetherAStoreIsNeededAndItsDisk()
    {
        string[] command = ["select", _input, "--dim", "8", "--budget", "5", "--dry-run"];
        var named = await InProcess.RunAsync([.. command, "--store", _folder["store"]]);
        var limited = await InProcess.RunAsync([.. command, "--memory", "200MB"]);
        var plain = await InProcess.RunAsync(command);
        var tooLittle = await InProcess.RunAsync([.. command, "--memory", "120MB"]);

        Assert.Contains("store      about 2", named.Output, StringComparison.Ordinal);
        Assert.Contains($" kB of disk, in {_folder["store"]}", named.Output, StringComparison.Ordinal);
        Assert.Contains("store      none is needed", limited.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("store", plain.Output, StringComparison.Ordinal);
        Assert.Equal(2, tooLittle.Code);
        Assert.False(Directory.Exists(_folder["store"]));
    }

    private void AssertSame(string expected, string actual)
    {
        foreach (var file in new[] { "ranking.csv", "selected.jsonl", "indices.npy" })
        {
            Assert.Equal(File.ReadAllBytes(_folder[$"{expected}/{file}"]), File.ReadAllBytes(_folder[$"{actual}/{file}"]));
        }
    }

    private JsonObject Record(string run) => JsonNode.Parse(File.ReadAllText(_folder[run + "/run.json"]))!.AsObject();

    private List<string> Gains(string run) =>
        File.ReadLines(_folder[run + "/ranking.csv"]).Select(line => string.Join(',', line.Split(',')[5..])).ToList();
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using FisherSft.Client.Options;
using FisherSft.Client.Tests.Support;
using FisherSft.Embedding.Precomputed;

namespace FisherSft.Client.Tests;

public sealed class BadInputTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task MissingFile_IsNamed() => FailsAsync(2, ["absent.jsonl", "check"], "select", _folder["absent.jsonl"], "--budget", "5");

    [Fact]
    public Task ConfigWithoutAName_IsRefused() =>
        FailsAsync(2, ["--config is empty"], "select", _folder.Write("a.txt", "a b\n"), "--budget", "1", "--config", "");

    [Fact]
    public Task EmptyFile_IsNamed() => FailsAsync(2, ["empty.jsonl", "no row"], "select", _folder.Write("empty.jsonl", string.Empty), "--budget", "5");

    [Fact]
    public async Task NoUsableRow_LeavesTheRejectedRowsOnly()
    {
        await FailsAsync(2, ["none of its 2 rows", "--text-key"], "select", _folder.Write("in.jsonl", "{}\n[]\n"), "--budget", "5");

        Assert.Equal(["rejected.jsonl"], Directory.GetFileSystemEntries(_folder["out"]).Select(Path.GetFileName));
        Assert.Equal(2, File.ReadLines(_folder["out/rejected.jsonl"]).Count());
    }

    [Fact]
    public async Task TooManyRejectedRows_SelectNothing()
    {
        var input = _folder.Write("in.jsonl", Rows.JsonLines(9) + "broken\n");
        await FailsAsync(2, ["1 of 10 rows", "10%", "--max-rejected 1%", "bad JSON"], "select", input, "--budget", "5");

        Assert.Equal(["rejected.jsonl"], Directory.GetFileSystemEntries(_folder["out"]).Select(Path.GetFileName));
        await InProcess.SelectAsync(input, _folder["out"], "--budget", "5", "--max-rejected", "10%");
    }

    [Theory]
    [InlineData("0", "--budget 0", "above 0")]
    [InlineData("-3", "--budget -3", "above 0")]
    [InlineData("0%", "--budget 0%", "above 0")]
    [InlineData("41", "--budget 41", "40 examples")]
    [InlineData("1%", "--budget 1%", "less than one")]
    [InlineData("101%", "--budget 101%", "100%")]
    [InlineData("99999tok", "99999tok", "trained tokens there are")]
    [InlineData("2tok", "2tok", "3 tokens of the shortest")]
    [InlineData("many", "--budget many", "200000tok")]
    [InlineData("1,5%", "--budget 1,5%", "none of")]
    public Task Budget_OutOfRangeNamesValueAndLimit(string budget, string value, string limit) =>
        FailsAsync(2, [value, limit], "select", _folder.Write("in.jsonl", Rows.JsonLines(40)), "--budget", budget, "--dim", "8");

    [Theory]
    [InlineData("0", "--ridge 1e-6")]
    [InlineData("-1", "singular")]
    [InlineData("NaN", "no number")]
    [InlineData("1,5", "no number")]
    public Task Ridge_NotAboveZeroIsRefused(string ridge, string remedy) =>
        FailsAsync(2, ["--ridge " + ridge, remedy], "select", _folder.Write("in.jsonl", Rows.JsonLines(40)), "--budget", "5", "--ridge", ridge);

    [Theory]
    [InlineData("1")]
    [InlineData("3")]
    public async Task RidgeTooSmallForTheEmbeddings_IsRefusedAndNothingIsKept(string shards)
    {
        await FailsAsync(
            2, ["ridge 1E-320", "raise the ridge"],
            "select", _folder.Write("in.jsonl", Rows.JsonLines(40)), "--budget", "5", "--dim", "2", "--ridge", "1e-320", "--shards", shards);

        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task DimensionAboveTheVocabulary_IsRefusedAndNothingIsKept()
    {
        await FailsAsync(2, ["--dim 200", "--dim 2"], "select", _folder.Write("in.jsonl", Rows.JsonLines(40)), "--budget", "5", "--dim", "200");

        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public Task EveryViolation_IsInOneMessage() => FailsAsync(
        2,
        ["--budget 0", "--ridge 0", "--dim x", "--seed -1", "--threads 0", "--split word", "--methd", "INPUT", "(did you mean '--method'?)"],
        "select", "--budget", "0", "--ridge", "0", "--dim", "x", "--seed", "-1", "--threads", "0", "--split", "word", "--methd", "--log", "json");

    [Theory]
    [InlineData("--out", "'--out' stands behind --, where no option is read; put it before; a file of that name is passed as ./--out.")]
    [InlineData("-x.jsonl", "There is no option '-x.jsonl'; fishersft select --help lists them; a file of that name is passed as ./-x.jsonl.")]
    [InlineData("--outt", "There is no option '--outt' (did you mean '--out'?); fishersft select --help lists them.")]
    public Task OptionBehindTheDashes_IsNotSuggestedToItself(string argument, string message) =>
        FailsAsync(2, [message], "select", "--budget", "5", "--out", _folder["out"], "--", argument);

    [Fact]
    public Task UnknownMethod_ListsTheMethods() => FailsAsync(
        2, ["uniforn", "did you mean 'uniform'", string.Join(", ", SelectSettings.Methods.Select(method => method.Name))],
        "select", "x.txt", "--budget", "5", "--method", "uniforn");

    [Theory]
    [InlineData("stochastic", "0", "--epsilon 0 is out of range; pass a number above 0 and below 1, such as 0.05")]
    [InlineData("stochastic", "1", "--epsilon 1 is out of range")]
    [InlineData("stochastic", "-0.1", "--epsilon -0.1 is out of range")]
    [InlineData("stochastic", "5%", "--epsilon 5% is no number")]
    [InlineData("stochastic", "NaN", "--epsilon NaN is no number")]
    [InlineData("sieve", "2", "--epsilon 2 is out of range")]
    [InlineData("tokenod", "0.05", "--epsilon does not apply to --method tokenod; leave it out, or pass --method stochastic or --method sieve")]
    [InlineData("perplexity", "0.05", "--epsilon does not apply to --method perplexity")]
    public Task Epsilon_OutOfRangeOrOutOfPlaceIsRefused(string method, string epsilon, string message) => FailsAsync(
        2, [message], "select", "x.txt", "--budget", "5", "--method", method, "--epsilon", epsilon);

    [Fact]
    public Task UnknownCommand_IsSuggested() => FailsAsync(2, ["did you mean 'select'", "select, embed"], "selct", "x.txt");

    [Fact]
    public Task OnnxEmbedder_SaysWhatItLacks() => FailsAsync(
        2,
        FisherSft.Transformers.ModelEmbedders.Lack is null ? ["--model m", "no such folder"] : ["without ONNX Runtime", "feed.props"],
        "select", _folder.Write("in.jsonl", Rows.JsonLines(9)), "--budget", "5", "--embedder", "onnx", "--model", "m");

    [Fact]
    public Task ModelOptions_DoNotApplyToFittedVectors() => FailsAsync(
        2,
        ["--model does not apply", "--device does not apply", "--weights does not apply", "--method perplexity", "--embedder onnx"],
        "select", "x.txt", "--budget", "5", "--model", "m", "--device", "cpu", "--weights", "uncertainty", "--method", "perplexity");

    [Fact]
    public Task OutBelowAFile_IsOutsideOurHands() => FailsAsync(
        3, ["file/out", "writable"], "select", _folder.Write("in.jsonl", Rows.JsonLines(9)), "--budget", "5", "--out", Path.Combine(_folder.Write("file", "x"), "out"));

    [Fact]
    public Task OutWhereNobodyMayWrite_IsNamedWithTheRemedy()
    {
        // Permissions do not bind root; the kernel's own file system does.
        Assert.SkipUnless(Directory.Exists("/proc/self"), "there is no /proc here, where nobody may make a folder");
        return FailsAsync(
            3, ["--out /proc/fishersft is not writable", "pass another --out"],
            "select", _folder.Write("in.jsonl", Rows.JsonLines(9)), "--budget", "5", "--out", "/proc/fishersft");
    }

    [Theory]
    [InlineData("select", "--budget", "5")]
    [InlineData("embed")]
    public async Task OutOfAnotherUser_IsNamedWithTheRemedyAndLeftAlone(string command, params string[] more)
    {
        Directory.CreateDirectory(_folder["theirs"]);
        var input = _folder.Write("in.jsonl", Rows.JsonLines(9));
        using var child = Nobody.Start(_folder.Path, [command, input, "--dim", "8", "--out", _folder["theirs"], .. more]);
        var (output, error) = await child.FinishBothAsync(TestContext.Current.CancellationToken);

        Assert.True(child.Code == 3, $"{child.Code}: {error}");
        Assert.Contains($"--out {_folder["theirs"]} is not writable", error, StringComparison.Ordinal);
        Assert.Contains("Make it writable, or pass another --out.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Empty(output);
        Assert.Empty(Directory.GetFileSystemEntries(_folder["theirs"]));
    }

    [Fact]
    public async Task FolderWithNaN_NamesThePlace()
    {
        await EmbeddingsAsync();
        Patch("tokens.npy", 128 + 4 * (3 * 2 + 1), BitConverter.GetBytes(float.NaN));
        await FailsAsync(2, ["tokens.npy", "example 1", "NaN"], "select", _folder["e"], "--budget", "2");
    }

    [Fact]
    public async Task TruncatedNpy_IsNamed()
    {
        await EmbeddingsAsync();
        await using (var file = File.OpenWrite(_folder["e/tokens.npy"]))
        {
            file.SetLength(file.Length - 3);
        }

        await FailsAsync(2, ["tokens.npy", "cut short", "expected 96", "write the file anew"], "select", _folder["e"], "--budget", "2");
    }

    [Fact]
    public async Task OffsetsThatOverrun_AreNamed()
    {
        await EmbeddingsAsync();
        Patch("offsets.npy", 128 + 8 * 4, BitConverter.GetBytes(99L));
        await FailsAsync(2, ["offsets.npy", "99", "8 rows of", "tokens.npy", "make them anew"], "select", _folder["e"], "--budget", "2");
    }

    [Theory]
    [InlineData("{\"id\": 1}\n \t\n{}\n{}\n", "line 2 is blank")]
    [InlineData("{\"id\": 1}\n{}\n{}\n", "3 rows, expected 4")]
    public async Task ExamplesThatAreNotTheFoldersOwn_AreNamed(string rows, string message)
    {
        await EmbeddingsAsync();
        _folder.Write("e/examples.jsonl", rows);
        await FailsAsync(2, ["examples.jsonl", message, "; write "], "select", _folder["e"], "--budget", "2");
    }

    [Fact]
    public async Task DimensionForAnEmbeddingsFolder_DoesNotApply()
    {
        await EmbeddingsAsync();
        await FailsAsync(2, ["--dim", "does not apply"], "select", _folder["e"], "--budget", "2", "--dim", "8");
    }

    [Fact]
    public async Task InputAmongTheResults_IsNotReplaced()
    {
        await InProcess.SelectAsync(_folder.Write("in.jsonl", Rows.JsonLines(40)), _folder["out"], "--budget", "20");
        var before = await File.ReadAllBytesAsync(_folder["out/selected.jsonl"], TestContext.Current.CancellationToken);
        await FailsAsync(2, ["selected.jsonl", "--out"], "select", _folder["out/selected.jsonl"], "--budget", "5", "--dim", "8", "--overwrite");

        Assert.Equal(before, await File.ReadAllBytesAsync(_folder["out/selected.jsonl"], TestContext.Current.CancellationToken));
        await EmbeddingsAsync();
        await FailsAsync(2, ["tokens.npy", "--out"], "select", _folder["e"], "--budget", "2", "--out", _folder["e"], "--overwrite");
        Assert.True(EmbeddingsFolder.IsOne(_folder["e"]));
    }

    [Fact]
    public async Task FullDisk_SaysSoAndHowMuchIsFree()
    {
        Directory.CreateDirectory(_folder["small"]);
        Assert.SkipUnless(Tmpfs.TryMount(_folder["small"], "256k"), "mounting a small file system is not allowed here");
        try
        {
            var input = _folder.Write("in.jsonl", Rows.JsonLines(3000));
            await FailsAsync(3, ["disk is full", "small", "free"], "select", input, "--budget", "100%", "--dim", "8", "--out", _folder["small/out"], "--method", "length");
        }
        finally
        {
            Tmpfs.Unmount(_folder["small"]);
        }
    }

    private async Task FailsAsync(int code, string[] said, params string[] args)
    {
        var outcome = await InProcess.RunAsync(args.Contains("--out") || args[0] == "selct" ? args : [.. args, "--out", _folder["out"]]);

        Assert.True(outcome.Code == code, $"{outcome.Code}: {outcome.Error}");
        Assert.All(said, words => Assert.Contains(words, outcome.Error, StringComparison.Ordinal));
        Assert.Empty(outcome.Output);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    /// <summary>Four examples of two tokens each, d = 3.</summary>
    private Task EmbeddingsAsync()
    {
        using var writer = new EmbeddingsFolderWriter(_folder["e"], 3);
        for (var i = 0; i < 4; i++)
        {
            writer.Add([i, 1, 0, 0, 1, i]);
        }

        writer.Complete();
        return Task.CompletedTask;
    }

    private void Patch(string name, int at, byte[] bytes)
    {
        using var file = File.OpenWrite(_folder["e/" + name]);
        file.Position = at;
        file.Write(bytes);
    }
}

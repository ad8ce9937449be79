using System.Text.Json.Nodes;
using FisherSft.Client;
using FisherSft.Embedding.Onnx.Tests.Support;
using FisherSft.Embedding.Precomputed;

namespace FisherSft.Embedding.Onnx.Tests;

/// <summary>The console with a transformer.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fishersft-test-");
    private readonly string _samples = Path.GetFullPath(Path.Combine(Models.Folder("."), "../../../samples"));

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(Models.Gpt2, "none")]
    [InlineData(Models.Qwen, "none")]
    [InlineData(Models.Gpt2, "uncertainty")]
    public async Task EmbedThenSelect_IsSelect(string model, string weights)
    {
        string[] onnx = ["--embedder", "onnx", "--model", Models.Folder(model), "--weights", weights];
        await DoneAsync(["embed", _samples, "--out", this["e"], .. onnx]);
        await DoneAsync(["select", this["e"], "--budget", "30", "--out", this["a"]]);
        await DoneAsync(["select", _samples, "--budget", "30", "--out", this["b"], "--threads", "3", .. onnx]);

        Assert.Equal(Columns("a"), Columns("b"));
        using var folder = EmbeddingsFolder.Open(this["e"], null, TestContext.Current.CancellationToken);
        var bytes = model == Models.Qwen ? 2 : 4;
        Assert.InRange(new FileInfo(this["e/tokens.npy"]).Length, bytes * folder.TotalTokens * folder.Dimension, bytes * folder.TotalTokens * folder.Dimension + 128);
    }

    [Fact]
    public async Task RunJson_NamesTheModelItsFilesAndItsDevice()
    {
        await DoneAsync(["select", _samples, "--budget", "5", "--out", this["o"], "--embedder", "onnx", "--model", Models.Folder(Models.Llama), "--device", "auto"]);
        var run = JsonNode.Parse(await File.ReadAllTextAsync(this["o/run.json"], TestContext.Current.CancellationToken))!;

        Assert.Equal("hidden_states.2", (string?)run["model"]!["output"]);
        Assert.True((string?)run["model"]!["device"] is "cpu" or "cuda:0");
        Assert.InRange((double)run["model"]!["padding"]!, 0, 0.1);
        Assert.Contains(run["inputs"]!.AsArray(), input => ((string)input!["name"]!).EndsWith("model.onnx", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Perplexity_RanksByTheModelsOwnLoss()
    {
        await DoneAsync(["select", _samples, "--budget", "600", "--method", "perplexity", "--out", this["o"], "--embedder", "onnx", "--model", Models.Folder(Models.Gpt2)]);
        using var embedder = Models.Open(Models.Gpt2, options => options with { Losses = true });
        var reader = new Corpus.CorpusReader(new Corpus.CorpusOptions { Inputs = [_samples] });
        embedder.Embed(reader.ReadExamples(TestContext.Current.CancellationToken));
        var expected = Enumerable.Range(0, 600).OrderByDescending(i => embedder.Losses[i]).ThenBy(i => i);

        Assert.Equal(expected.Select(i => $"{i}"), Columns("o").Select(row => row[1]));
    }

    [Fact]
    public async Task DryRun_CountsByTheModelsTokenizer()
    {
        var (code, output, error) = await RunAsync(
            ["select", _samples, "--budget", "5", "--dry-run", "--embedder", "onnx", "--model", Models.Folder(Models.Gpt2)]);

        Assert.True(code == 0, error);
        Assert.Contains("42,904, 32 dimensions each", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADeviceThatIsNotThere_EndsInCode3WithReasonAndRemedy()
    {
        var (code, _, error) = await RunAsync(
            ["select", _samples, "--budget", "5", "--out", this["o"], "--embedder", "onnx", "--model", Models.Folder(Models.Gpt2), "--device", "cuda:999"]);

        Assert.Equal(3, code);
        Assert.Contains("--device cuda:999 cannot be used", error, StringComparison.Ordinal);
        Assert.Contains("--device cpu", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(this["o"]));
    }

    [Theory]
    [InlineData("--device", "tpu", "--device tpu is not known")]
    [InlineData("--dim", "8", "--dim does not apply")]
    [InlineData("--weights", "much", "--weights much is not known")]
    [InlineData("--head", "h.npy", "--head serves predictions")]
    [InlineData("--output", "nothing", "--output nothing")]
    public async Task WrongOptions_EndInCode2(string option, string value, string said)
    {
        var (code, _, error) = await RunAsync(
            ["select", _samples, "--budget", "5", "--out", this["o"], "--embedder", "onnx", "--model", Models.Folder(Models.Gpt2), option, value]);

        Assert.Equal(2, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherModel_IsNotGoneOnWith()
    {
        string[] run = ["select", _samples, "--budget", "5", "--out", this["o"], "--embedder", "onnx", "--model"];
        await DoneAsync([.. run, Models.Folder(Models.Gpt2)]);
        var (code, _, error) = await RunAsync([.. run, Models.Folder(Models.Llama)]);

        Assert.Equal(2, code);
        Assert.Contains("--overwrite", error, StringComparison.Ordinal);
    }

    private string this[string name] => Path.Combine(_folder.FullName, name);

    /// <summary>Rank, index, tokens and gains: what does not name the input.</summary>
    private List<string[]> Columns(string run) =>
        [.. File.ReadLines(this[run + "/ranking.csv"]).Skip(1).Select(row => row.Split(',')).Select(row => new[] { row[0], row[1], row[5], row[6], row[7] })];

    private static async Task DoneAsync(string[] args)
    {
        var (code, _, error) = await RunAsync(args);
        Assert.True(code == 0, error);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var surroundings = new Surroundings(output, error, static () => Stream.Null, IsTerminal: false);
        return (await Cli.RunAsync(args, surroundings, TestContext.Current.CancellationToken), output.ToString(), error.ToString());
    }
}

using System.Text.Json.Nodes;
using FisherSft.Embedding.Npy;
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
        await Terminal.DoneAsync(["embed", _samples, "--out", this["e"], .. onnx]);
        await Terminal.DoneAsync(["select", this["e"], "--budget", "30", "--out", this["a"]]);
        await Terminal.DoneAsync(["select", _samples, "--budget", "30", "--out", this["b"], "--threads", "3", .. onnx]);

        Assert.Equal(Columns("a"), Columns("b"));
        using var folder = EmbeddingsFolder.Open(this["e"], null, TestContext.Current.CancellationToken);
        Assert.Equal(weights == "uncertainty", folder.HasWeights);
        var bytes = model == Models.Qwen ? 2 : 4;
        Assert.InRange(new FileInfo(this["e/tokens.npy"]).Length, bytes * folder.TotalTokens * folder.Dimension, bytes * folder.TotalTokens * folder.Dimension + 128);
    }

    [Fact]
    public async Task WeightedEmbeddings_KeepTheRowsAsTheyAre_AndFloat16()
    {
        using (var head = NpyWriter.Float32(this["head.npy"], 16))
        {
            var random = new Random(2);
            head.Append([.. Enumerable.Range(0, 16 * 700).Select(_ => random.NextSingle() - 0.5f)]);
            head.Complete();
        }

        string[] qwen = ["embed", _samples, "--limit", "20", "--embedder", "onnx", "--model", Models.Folder(Models.Qwen)];
        await Terminal.DoneAsync([.. qwen, "--out", this["plain"]]);
        await Terminal.DoneAsync([.. qwen, "--out", this["weighted"], "--weights", "uncertainty", "--head", this["head.npy"]]);

        Assert.Equal(File.ReadAllBytes(this["plain/tokens.npy"]), File.ReadAllBytes(this["weighted/tokens.npy"]));
        Assert.False(File.Exists(this["plain/weights.npy"]));
        using var weights = NpyFile.Open(this["weighted/weights.npy"]);
        Assert.All(weights.Read<float>(0, (int)weights.Header.Elements).ToArray(), weight => Assert.InRange(weight, 0, 1));

        // Embedded anew without weights, the folder keeps none of those of before.
        await Terminal.DoneAsync([.. qwen, "--out", this["weighted"], "--overwrite"]);
        Assert.False(File.Exists(this["weighted/weights.npy"]));
    }

    [Fact]
    public async Task RunJson_NamesTheModelItsFilesAndItsDevice()
    {
        string[] llama = ["--embedder", "onnx", "--model", Models.Folder(Models.Llama), "--device", "auto"];
        await Terminal.DoneAsync(["select", _samples, "--budget", "5", "--out", this["o"], .. llama]);
        var run = JsonNode.Parse(await File.ReadAllTextAsync(this["o/run.json"], TestContext.Current.CancellationToken))!;

        Assert.Equal("hidden_states.2", (string?)run["model"]!["output"]);
        Assert.True((string?)run["model"]!["device"] is "cpu" or "cuda:0");
        Assert.InRange((double)run["model"]!["padding"]!, 0, 0.1);
        Assert.Equal(64, ((string)run["model"]!["sha256"]!).Length);
        Assert.Contains(run["inputs"]!.AsArray(), input => ((string)input!["name"]!).EndsWith("model.onnx", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Context_IsTheLongestWindow()
    {
        string[] run = ["embed", _samples, "--limit", "50", "--out", this["o"], "--embedder", "onnx", "--model", Models.Folder(Models.Llama)];
        await Terminal.DoneAsync([.. run, "--context", "16"]);
        var model = JsonNode.Parse(await File.ReadAllTextAsync(this["o/run.json"], TestContext.Current.CancellationToken))!["model"]!;
        Assert.Equal(16, (int)model["context"]!);
        Assert.InRange((int)model["longerThanContext"]!, 1, 50);

        // Other windows, other values: such a run is not gone on with.
        var (code, _, error) = await Terminal.RunAsync([.. run, "--context", "32", "--resume"]);
        Assert.Equal(2, code);
        Assert.Contains("--overwrite", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Perplexity_RanksByTheModelsOwnLoss()
    {
        string[] gpt2 = ["--embedder", "onnx", "--model", Models.Folder(Models.Gpt2)];
        await Terminal.DoneAsync(["select", _samples, "--budget", "600", "--method", "perplexity", "--out", this["o"], .. gpt2]);
        using var embedder = Models.Open(Models.Gpt2, options => options with { Losses = true });
        var reader = new Corpus.CorpusReader(new Corpus.CorpusOptions { Inputs = [_samples] });
        embedder.Embed(reader.ReadExamples(TestContext.Current.CancellationToken));
        var expected = Enumerable.Range(0, 600).OrderByDescending(i => embedder.Losses[i]).ThenBy(i => i);

        Assert.Equal(expected.Select(i => $"{i}"), Columns("o").Select(row => row[1]));
    }

    [Theory]
    [InlineData("select")]
    [InlineData("embed")]
    public async Task ARowThatTheModelCannotUse_IsRejectedWithTheOthers(string command)
    {
        await File.WriteAllLinesAsync(this["c.txt"], ["the rain", "\u200b", "the dawn"], TestContext.Current.CancellationToken);
        string[] budget = command == "select" ? ["--budget", "2"] : [];
        string[] run = [command, this["c.txt"], .. budget, "--out", this["o"], "--embedder", "onnx", "--model", Models.Folder(Models.WordPiece)];
        var (code, _, error) = await Terminal.RunAsync(run);
        Assert.Equal(2, code);
        Assert.Contains("--max-rejected", error, StringComparison.Ordinal);

        await Terminal.DoneAsync([.. run, "--max-rejected", "50%", "--overwrite"]);
        var rejected = JsonNode.Parse(await File.ReadAllTextAsync(this["o/rejected.jsonl"], TestContext.Current.CancellationToken))!;
        Assert.Equal(2, (int)rejected["line"]!);
        Assert.Contains("makes no token", (string)rejected["reason"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AChatThatTheTemplateRefuses_IsRejectedWithTheOthers()
    {
        using var model = new ModelCopy(Models.Gpt2);
        await File.WriteAllTextAsync(
            model["chat_template.jinja"],
            "{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Roles must alternate.') }}" +
            "{% endif %}{{ m.role + ': ' + m.content + '<|endoftext|>' }}{% endfor %}",
            TestContext.Current.CancellationToken);
        const string Fine = """{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"the dawn"}]}""";
        const string Refused = """{"messages":[{"role":"user","content":"q"},{"role":"user","content":"r"},{"role":"assistant","content":"a"}]}""";
        await File.WriteAllLinesAsync(this["c.jsonl"], [Fine, Refused, Fine], TestContext.Current.CancellationToken);

        await Terminal.DoneAsync(
            ["select", this["c.jsonl"], "--budget", "2", "--out", this["o"], "--embedder", "onnx", "--model", model.Path, "--max-rejected", "50%"]);

        var rejected = JsonNode.Parse(await File.ReadAllTextAsync(this["o/rejected.jsonl"], TestContext.Current.CancellationToken))!;
        Assert.Equal(2, (int)rejected["line"]!);
        Assert.Equal("the model's chat_template: it refuses such a chat: Roles must alternate", (string)rejected["reason"]!);
    }

    [Fact]
    public async Task DryRun_CountsByTheModelsTokenizer()
    {
        var (code, output, error) = await Terminal.RunAsync(
            ["select", _samples, "--budget", "5", "--dry-run", "--embedder", "onnx", "--model", Models.Folder(Models.Gpt2)]);

        Assert.True(code == 0, error);
        Assert.Contains("42,904, 32 dimensions each", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADeviceThatIsNotThere_EndsInCode3WithReasonAndRemedy()
    {
        var (code, _, error) = await Terminal.RunAsync(
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
    [InlineData("--context", "129", "--context 129 is more than the 128 tokens")]
    [InlineData("--context", "1", "--context 1 is out of range")]
    public async Task WrongOptions_EndInCode2(string option, string value, string said)
    {
        var (code, _, error) = await Terminal.RunAsync(
            ["select", _samples, "--budget", "5", "--out", this["o"], "--embedder", "onnx", "--model", Models.Folder(Models.Gpt2), option, value]);

        Assert.Equal(2, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherModel_IsNotGoneOnWith()
    {
        string[] run = ["select", _samples, "--budget", "5", "--out", this["o"], "--embedder", "onnx", "--model"];
        await Terminal.DoneAsync([.. run, Models.Folder(Models.Gpt2)]);
        var (code, _, error) = await Terminal.RunAsync([.. run, Models.Folder(Models.Llama)]);

        Assert.Equal(2, code);
        Assert.Contains("--overwrite", error, StringComparison.Ordinal);
    }

    private string this[string name] => Path.Combine(_folder.FullName, name);

    /// <summary>Rank, index, tokens and gains: what does not name the input.</summary>
    private List<string[]> Columns(string run) =>
        [.. File.ReadLines(this[run + "/ranking.csv"]).Skip(1).Select(row => row.Split(',')).Select(row => new[] { row[0], row[1], row[5], row[6], row[7] })];
}

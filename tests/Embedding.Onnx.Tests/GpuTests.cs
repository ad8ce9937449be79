using System.Text.Json.Nodes;
using FisherSft.Embedding.Npy;
using FisherSft.Embedding.Onnx.Tests.Support;

namespace FisherSft.Embedding.Onnx.Tests;

/// <summary>The same models on a GPU, where ONNX Runtime finds one.</summary>
public sealed class GpuTests : IDisposable
{
    // What PyTorch's CPU and the GPU make of the same weights differs by the rounding of some thousand float32 operations.
    private const float OfTheFramework = 1e-4f;

    private const float OfTheBatch = 1e-5f;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fishersft");

    public GpuTests() => Assert.SkipUnless(DeviceName.Find("auto") == "cuda:0", "ONNX Runtime finds no GPU that it can use here.");

    public static TheoryData<string> Float32 => [Models.Gpt2, Models.Llama, Models.WordPiece];

    private string this[string name] => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Float32))]
    public void HiddenStates_AreTheFrameworks(string model)
    {
        using var embedder = OnGpu(model);
        var expected = Models.Expected(model);
        var embedded = embedder.Embed(expected.Select((item, at) => Models.Example(item.Text, at)));

        Assert.Equal("cuda:0", embedder.Device);
        Assert.All(expected.Zip(embedded), pair => Assert.InRange(Models.LargestDifference(pair.First.States, pair.Second), 0, OfTheFramework));
    }

    [Theory]
    [InlineData(Models.Qwen)]
    [InlineData(Models.Half)]
    public void Float16_IsReadAsTheFrameworkRoundsIt(string model)
    {
        using var embedder = OnGpu(model);
        var expected = Models.Expected(model);
        var embedded = embedder.Embed(expected.Select((item, at) => Models.Example(item.Text, at)));

        Assert.True(embedder.IsHalf);
        Assert.All(expected.Zip(embedded), pair => Assert.InRange(Models.LargestDifference(pair.First.States, pair.Second), 0, 2e-2f));
    }

    [Theory]
    [MemberData(nameof(Float32))]
    public void AnExample_IsTheSameAloneAndInAnyBatch(string model)
    {
        using var embedder = OnGpu(model, batchTokens: 300);
        var examples = EmbedderTests.Corpus(60);
        var together = embedder.Embed(examples);
        var apart = examples.Select(example => embedder.Embed(example).Single());

        Assert.All(together.Zip(apart), pair => Assert.InRange(Models.LargestDifference(pair.First, pair.Second), 0, OfTheBatch));
    }

    [Fact]
    public void Threads_ChangeNoBit()
    {
        using var one = OnGpu(Models.Llama, 1, 64);
        using var five = OnGpu(Models.Llama, 5, 64);
        var examples = EmbedderTests.Corpus(100);

        Assert.Equal(one.Embed(examples), five.Embed(examples));
    }

    [Fact]
    public void LossesAndWeights_AreThoseOfTheCpu()
    {
        var examples = EmbedderTests.Corpus(40);
        using var cpu = Models.Open(Models.Gpt2, options => options with { Uncertainty = true });
        using var gpu = Models.Open(Models.Gpt2, options => options with { Uncertainty = true, Device = "cuda" });
        var (expected, rows) = (cpu.Embed(examples), gpu.Embed(examples));

        Assert.All(expected.Zip(rows), pair => Assert.InRange(Models.LargestDifference(pair.First, pair.Second), 0, 2 * OfTheFramework));
        Assert.All(cpu.Losses.Zip(gpu.Losses), pair => Assert.Equal(pair.First, pair.Second, OfTheFramework));
    }

    [Fact]
    public async Task Auto_TakesTheGpuAndSaysSo_AndSelectsAsTheCpuDoes()
    {
        string[] select = ["select", Path.Combine(Models.Folder("."), "../../../samples"), "--budget", "20", "--embedder", "onnx", "--model", Models.Folder(Models.Gpt2)];
        await Terminal.DoneAsync([.. select, "--out", this["cpu"], "--device", "cpu"]);
        var (code, _, error) = await Terminal.RunAsync([.. select, "--out", this["gpu"], "--device", "auto"]);
        var run = JsonNode.Parse(await File.ReadAllTextAsync(this["gpu/run.json"], TestContext.Current.CancellationToken))!;

        Assert.True(code == 0, error);
        Assert.Contains("--device auto takes cuda:0", error, StringComparison.Ordinal);
        Assert.Equal("cuda:0", (string?)run["model"]!["device"]);
        var (cpu, gpu) = (Picks("cpu"), Picks("gpu"));
        Assert.Equal(cpu.Select(pick => pick.Index), gpu.Select(pick => pick.Index));
        Assert.All(cpu.Zip(gpu), pair => Assert.Equal(pair.First.Gain, pair.Second.Gain, 1e-3));
    }

    [Fact]
    public async Task Embed_WritesTheRowsOfTheCpu()
    {
        string[] embed = ["embed", Path.Combine(Models.Folder("."), "../../../samples"), "--embedder", "onnx", "--model", Models.Folder(Models.Llama)];
        await Terminal.DoneAsync([.. embed, "--out", this["cpu"], "--device", "cpu"]);
        await Terminal.DoneAsync([.. embed, "--out", this["gpu"], "--device", "cuda"]);
        using var cpu = NpyFile.Open(this["cpu/tokens.npy"]);
        using var gpu = NpyFile.Open(this["gpu/tokens.npy"]);

        Assert.Equal(cpu.Header.Shape, gpu.Header.Shape);
        Assert.InRange(Models.LargestDifference(All(cpu), All(gpu)), 0, OfTheFramework);
    }

    private static OnnxEmbedder OnGpu(string model, int threads = 2, int? batchTokens = null) =>
        Models.Open(model, options => options with { Device = "cuda", Threads = threads }, batchTokens);

    private static float[] All(NpyFile file) => file.Read<float>(0, (int)file.Header.Elements).ToArray();

    private List<(string Index, double Gain)> Picks(string folder) =>
        [.. File.ReadLines(Path.Combine(this[folder], "ranking.csv")).Skip(1).Select(line => line.Split(',')).Select(cells =>
            (cells[1], double.Parse(cells[6], System.Globalization.CultureInfo.InvariantCulture)))];
}

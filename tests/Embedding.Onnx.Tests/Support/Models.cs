using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using FisherSft.Core.Tokens;
using FisherSft.Corpus;
using FisherSft.Embedding.Npy;

namespace FisherSft.Embedding.Onnx.Tests.Support;

/// <summary>The models beside these tests, made by models/make_models.py, and examples for them.</summary>
internal static class Models
{
    public const string Gpt2 = "gpt2";
    public const string Llama = "llama";
    public const string Qwen = "qwen-float16";
    public const string WordPiece = "wordpiece";

    /// <summary>Float16 in every node, where Qwen's float32 is rounded at its end.</summary>
    public const string Half = "llama-float16";

    /// <summary>Those with expected values that are held to closely.</summary>
    public static TheoryData<string> All => [Gpt2, Llama, Qwen, WordPiece];

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    public static string Folder(string name) => Path.GetFullPath(Path.Combine(Here(), "..", "models", name));

    public static OnnxEmbedder Open(string name, Func<ModelOptions, ModelOptions>? with = null, int? batchTokens = null)
    {
        var options = new ModelOptions { Model = Folder(name), Threads = 2 };
        return new OnnxEmbedder(with is null ? options : with(options), batchTokens);
    }

    /// <summary>Texts with their ids and hidden states, as PyTorch and an independent tokenizer made them.</summary>
    public static List<(string Text, int[] Ids, float[] States)> Expected(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder(name), "expected.json")));
        using var states = NpyFile.Open(Path.Combine(Folder(name), "expected.npy"));
        var (d, row) = ((int)states.Header.Shape[1], 0L);
        var expected = new List<(string, int[], float[])>();
        foreach (var item in document.RootElement.EnumerateArray())
        {
            var ids = item.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).ToArray();
            expected.Add((item.GetProperty("text").GetString()!, ids, states.Read<float>(row * d, ids.Length * d).ToArray()));
            row += ids.Length;
        }

        Assert.Equal(states.Header.Shape[0], row);
        return expected;
    }

    public static Example Example(string text, long index = 0) => Example([new Segment(text, true)], index);

    public static Example Example(IReadOnlyList<Segment> segments, long index = 0, IReadOnlyList<string>? roles = null) =>
        new(index, 0, index + 1, null, segments, Encoding.UTF8.GetBytes("{}")) { Roles = roles };

    public static List<float[]> Embed(this OnnxEmbedder embedder, params IEnumerable<Example> examples)
    {
        var sink = new Rows(embedder.Dimension);
        embedder.Embed(examples, sink, TestContext.Current.CancellationToken);
        return sink.Examples;
    }

    public static float LargestDifference(float[] a, float[] b)
    {
        Assert.Equal(a.Length, b.Length);
        return a.Zip(b, (x, y) => MathF.Abs(x - y)).Max();
    }

    private sealed class Rows(int dimension) : ITokenSink
    {
        public int Dimension => dimension;

        public List<float[]> Examples { get; } = [];

        public void Add(ReadOnlySpan<float> rows) => Examples.Add(rows.ToArray());
    }
}

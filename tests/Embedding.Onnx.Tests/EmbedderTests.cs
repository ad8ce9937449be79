using System.Security.Cryptography;
using System.Text.Json;
using FisherSft.Corpus;
using FisherSft.Embedding.Onnx.Graphs;
using FisherSft.Embedding.Onnx.Tests.Support;

namespace FisherSft.Embedding.Onnx.Tests;

public sealed class EmbedderTests
{
    // What PyTorch and ONNX Runtime make of the same weights differs by the rounding of some thousand float32 operations.
    private const float OfTheFramework = 1e-4f;

    // Another batch cuts the same products differently.
    private const float OfTheBatch = 1e-5f;

    public static TheoryData<string> All => Models.All;

    [Theory]
    [MemberData(nameof(All))]
    public void HiddenStates_AreTheFrameworks(string model)
    {
        using var embedder = Models.Open(model);
        var expected = Models.Expected(model);
        var embedded = embedder.Embed(expected.Select((item, at) => Models.Example(item.Text, at)));

        Assert.All(expected.Zip(embedded), pair => Near(pair.First.States, pair.Second, OfTheFramework, model == Models.Qwen));
    }

    [Theory]
    [MemberData(nameof(All))]
    [InlineData(Models.Half)]
    public void AnExample_IsTheSameBitsAloneAndInAnyBatch(string model)
    {
        // Lengths of all kinds, a single character among them.
        using var alone = Models.Open(model, batchTokens: 1);
        var lengths = Enumerable.Range(1, 60).Select(length => Models.Example(new string('a', length), 300 + length));
        List<Example> examples = [.. Corpus(300).Concat(lengths).Where(example => alone.FaultOf(example) is null)];
        var apart = alone.Embed(examples);
        foreach (var tokens in new[] { 300, 2048, 16_384 })
        {
            using var embedder = Models.Open(model, batchTokens: tokens);
            Assert.Equal(apart, embedder.Embed(examples));
            Assert.Equal(apart[100..], embedder.Embed(examples.Skip(100)));
        }
    }

    [Fact]
    public void AGraphOfFloat16Throughout_IsRead()
    {
        using var embedder = Models.Open(Models.Half);
        var expected = Models.Expected(Models.Half);
        var embedded = embedder.Embed(expected.Select((item, at) => Models.Example(item.Text, at)));

        // Some forty results after one another, of values up to some four, each rounded to eleven bits unless it is kept wider.
        Assert.All(
            expected.Zip(embedded), pair => Assert.InRange(Models.LargestDifference(pair.First.States, pair.Second), 0, 2e-2f));
        Assert.True(embedder.IsHalf);
        Assert.All(embedded.SelectMany(rows => rows), value => Assert.Equal(value, (float)(Half)value));
    }

    [Fact]
    public void AGraphWithoutAMask_ReadsNoPadding()
    {
        using var copy = new ModelCopy(Models.Gpt2);
        TinyGraph.Write(copy["model.onnx"], TinyGraph.Centred("last_hidden_state"));
        using var embedder = new OnnxEmbedder(new ModelOptions { Model = copy.Path });
        var d = embedder.Dimension;
        foreach (var rows in embedder.Embed(Corpus(100).Append(Models.Example(new string('a', 65), 100))))
        {
            // Each component's mean over the positions was taken off, those of padding not among them.
            Assert.All(Enumerable.Range(0, d), k => Assert.Equal(0, rows.Where((_, at) => at % d == k).Average(), 1e-4f));
        }
    }

    [Fact]
    public void AGraphQuantisedAsItRuns_GivesAnExampleTheSameBitsInAnyBatch()
    {
        using var copy = new ModelCopy(Models.Gpt2);
        TinyGraph.WriteQuantised(copy["model.onnx"]);
        using var embedder = new OnnxEmbedder(new ModelOptions { Model = copy.Path });
        var examples = Corpus(60);

        Assert.True(GraphFile.Read(copy["model.onnx"]).IsQuantisedAsItRuns);
        Assert.Equal(examples.Select(example => embedder.Embed(example).Single()), embedder.Embed(examples));
    }

    [Theory]
    [MemberData(nameof(All))]
    [InlineData(Models.Half)]
    public void AGraph_TellsTheRowsOfItsTable(string model)
    {
        using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Models.Folder(model), "config.json")));

        Assert.Equal(config.RootElement.GetProperty("vocab_size").GetInt64(), GraphFile.Read(Path.Combine(Models.Folder(model), "model.onnx")).TableRows);
    }

    [Fact]
    public void Threads_ChangeNoBit()
    {
        using var one = Models.Open(Models.Llama, options => options with { Threads = 1 }, 64);
        using var five = Models.Open(Models.Llama, options => options with { Threads = 5 }, 64);
        var examples = Corpus(100);

        Assert.Equal(one.Embed(examples), five.Embed(examples));
    }

    [Fact]
    public void OnlyTrainedTokens_HaveRows_AndThePromptIsTheirHistory()
    {
        using var embedder = Models.Open(Models.Gpt2);
        var whole = embedder.Embed(Models.Example("Say it. The rain.")).Single();
        var completion = embedder.Embed(Models.Example([new Segment("Say it.", false), new Segment(" The rain.", true)])).Single();

        Assert.InRange(completion.Length, 1, whole.Length - 1);
        Assert.InRange(Models.LargestDifference(whole[^completion.Length..], completion), 0, OfTheBatch);
    }

    [Fact]
    public void TurnsBetweenOthers_AreGathered()
    {
        using var embedder = Models.Open(Models.Gpt2);
        List<Segment> turns = [new("a1", false), new("b2", true), new("c3", false), new("d4", true)];
        var all = embedder.Embed(Models.Example([.. turns.Select(turn => turn with { Trained = true })])).Single();
        var some = embedder.Embed(Models.Example(turns)).Single();
        var d = embedder.Dimension;

        // Eight characters, a token each.
        Assert.Equal(8 * d, all.Length);
        Assert.InRange(Models.LargestDifference([.. all[(2 * d)..(4 * d)], .. all[(6 * d)..]], some), 0, OfTheBatch);
    }

    [Fact]
    public void WithoutABeginning_TheFirstTokenIsLeftOutAndCounted()
    {
        using var copy = new ModelCopy(Models.Gpt2);
        copy.Replace("config.json", "\"bos_token_id\":656,", string.Empty);
        using var embedder = new OnnxEmbedder(new ModelOptions { Model = copy.Path });
        var (text, ids, _) = Models.Expected(Models.Gpt2)[0];
        var rows = embedder.Embed(Models.Example(text)).Single();

        Assert.Equal((ids.Length - 1) * embedder.Dimension, rows.Length);
        Assert.Equal(ids.Length - 1, embedder.TokensOf(Models.Example(text)));
        Assert.Equal(1, embedder.Skipped);
        Assert.Contains("no beginning-of-text token", embedder.FaultOf(Models.Example("I"))!, StringComparison.Ordinal);
        Assert.Null(embedder.FaultOf(Models.Example("It")));
    }

    [Fact]
    public void ANegativeBeginning_IsNone()
    {
        using var copy = new ModelCopy(Models.Gpt2);
        copy.Replace("config.json", "\"bos_token_id\":656", "\"bos_token_id\":-1");
        using var embedder = new OnnxEmbedder(new ModelOptions { Model = copy.Path });

        Assert.False(embedder.HasBeginning);
        Assert.Equal(Models.Expected(Models.Gpt2)[0].Ids.Length - 1, embedder.TokensOf(Models.Example(Models.Expected(Models.Gpt2)[0].Text)));
    }

    [Fact]
    public void ARowIsToldUnusable_ExactlyWhereItHasNoRow()
    {
        using var embedder = Models.Open(Models.WordPiece);
        string[] texts = ["\u200b", " ", new string('\u200b', 100), new string('\u200b', 100) + "a", "a", "the rain"];

        // WordPiece makes nothing of what is not seen.
        Assert.Equal([false, false, false, true, true, true], texts.Select(text => embedder.FaultOf(Models.Example(text)) is null));
        Assert.All(texts, text =>
        {
            var fault = embedder.FaultOf(Models.Example(text, 7));
            var thrown = Record.Exception(() => embedder.Embed(Models.Example(text, 7)));
            Assert.Equal(fault is null ? null : $"example 7, line 8: {fault}; remove the row.", thrown?.Message);
        });
    }

    [Fact]
    public void LongExamples_AreCutIntoWindows_AndEveryTokenKeepsAHistory()
    {
        using var embedder = Models.Open(Models.Llama);
        var text = string.Concat(Enumerable.Range(0, 400).Select(i => (char)('a' + i * 7 % 26) + " "));
        var rows = embedder.Embed([Models.Example("short"), Models.Example(text, 1)])[1];
        var d = embedder.Dimension;

        Assert.Equal(128, embedder.Context);
        Assert.Equal(1, embedder.Windowed);
        Assert.Equal(embedder.TokensOf(Models.Example(text)) * d, rows.Length);

        // The first window is the example's beginning read alone.
        var ids = embedder.Embed(Models.Example(text[..120])).Single();
        Assert.InRange(Models.LargestDifference(ids[..(60 * d)], rows[..(60 * d)]), 0, OfTheBatch);
    }

    [Theory]
    [InlineData(null, 128)]
    [InlineData(40, 40)]
    public void EachWindow_IsReadAsATextThatBeginsThere(int? asked, int context)
    {
        // Without a beginning-of-text token, what begins later is read as it stands in the window.
        using var copy = new ModelCopy(Models.Llama);
        copy.Replace("config.json", ",\"bos_token_id\":657", string.Empty);
        copy.Replace("tokenizer_config.json", "\"bos_token\":", "\"was\":");
        using var embedder = new OnnxEmbedder(new ModelOptions { Model = copy.Path, Context = asked });
        var (d, overlap) = (embedder.Dimension, context / 4);

        // A character, a token.
        var text = string.Concat(Enumerable.Range(0, 150).Select(i => $"{(char)('a' + i * 7 % 26)}{i % 10}"));
        var rows = embedder.Embed(Models.Example(text)).Single();

        Assert.Equal(context, embedder.Context);
        Assert.Equal(1, embedder.Windowed);
        Assert.Equal(299 * d, rows.Length);
        for (var (from, end) = (0, context); from < 299; (from, end) = (end, Math.Min(299, end - overlap + context)))
        {
            var start = Math.Max(0, from - overlap);
            var alone = embedder.Embed(Models.Example(text[start..(end + 1)])).Single();
            Assert.InRange(Models.LargestDifference(alone[((from - start) * d)..], rows[(from * d)..(end * d)]), 0, OfTheBatch);
        }
    }

    [Fact]
    public void AContextBeyondTheModels_IsRefused()
    {
        var fault = Assert.Throws<InputException>(() => Models.Open(Models.Llama, options => options with { Context = 129 }));
        Assert.Contains("--context 129 is more than the 128 tokens", fault.Message, StringComparison.Ordinal);

        fault = Assert.Throws<InputException>(() => Models.Open(Models.Llama, options => options with { Context = 1 }));
        Assert.Contains("--context 1 is out of range", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("roberta", "", 126)]
    [InlineData("xlm-roberta", "\"pad_token_id\":3,", 124)]
    [InlineData("bert", "\"pad_token_id\":1,", 128)]
    public void PositionsBehindThePaddingTokens_AreTheContext(string type, string pad, int context)
    {
        using var copy = new ModelCopy(Models.WordPiece);
        copy.Replace("config.json", "\"model_type\":\"bert\",", $"\"model_type\":\"{type}\",{pad}");
        using var embedder = new OnnxEmbedder(new ModelOptions { Model = copy.Path });

        Assert.Equal(context, embedder.Context);
    }

    [Fact]
    public void Padding_StaysUnderATenth()
    {
        using var embedder = Models.Open(Models.Gpt2);
        embedder.Embed(Corpus(300));

        Assert.InRange(embedder.TokensPadded - embedder.TokensRead, 0, embedder.TokensPadded / 10);
    }

    [Fact]
    public void PaddingOnShakespeare_StaysUnderATenth()
    {
        using var embedder = Models.Open(Models.Gpt2);
        var corpus = new CorpusOptions { Inputs = [Texts.ShakespearePath()], Split = TextSplit.Paragraph };
        var reader = new CorpusReader(corpus);
        embedder.Embed(reader.ReadExamples(TestContext.Current.CancellationToken));

        Assert.InRange(embedder.TokensPadded - embedder.TokensRead, 0, embedder.TokensPadded / 10);
    }

    [Theory]
    [InlineData("hidden_states.2", 0f)]
    [InlineData("rounded", 0.05f)]
    public void Output_NamesTheOneTaken(string output, float difference)
    {
        using var found = Models.Open(Models.Llama);
        using var named = Models.Open(Models.Llama, options => options with { Output = output });

        // bfloat16 keeps eight bits of values up to some four.
        Assert.InRange(Models.LargestDifference(found.Embed(Models.Example("The rain.")).Single(), named.Embed(Models.Example("The rain.")).Single()), 0, difference);
        Assert.Equal(output, named.Output);
    }

    [Fact]
    public void AGraphInItsOwnFolder_IsFound()
    {
        using var copy = new ModelCopy(Models.Gpt2);
        Directory.CreateDirectory(copy["onnx"]);
        File.Move(copy["model.onnx"], copy["onnx/model.onnx"]);
        using var embedder = new OnnxEmbedder(new ModelOptions { Model = copy.Path });
        var (text, _, states) = Models.Expected(Models.Gpt2)[0];

        Assert.InRange(Models.LargestDifference(states, embedder.Embed(Models.Example(text)).Single()), 0, OfTheFramework);
    }

    /// <summary>
    /// Holds values to others. Where both are float16 they were rounded at the graph's end from float32 values (its weights
    /// are float16 values, and what multiplies them is float32, in ONNX Runtime as in PyTorch): two such that lie within the
    /// tolerance round to float16 values that lie no further apart than that and one spacing of float16.
    /// </summary>
    private static void Near(float[] expected, float[] actual, float tolerance, bool half)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var at = 0; at < expected.Length; at++)
        {
            var spacing = half ? Spacing((Half)MathF.Max(MathF.Abs(expected[at]), MathF.Abs(actual[at]))) : 0;
            Assert.InRange(MathF.Abs(expected[at] - actual[at]), 0, tolerance + spacing);
        }
    }

    private static float Spacing(Half value) => (float)Half.BitIncrement(value) - (float)value;

    [Fact]
    public void ExternalData_IsReadFromBesideTheGraph()
    {
        using var copy = new ModelCopy(Models.Gpt2);
        copy.MoveWeightsOut();
        using var embedder = new OnnxEmbedder(new ModelOptions { Model = copy.Path });
        var (text, _, states) = Models.Expected(Models.Gpt2)[0];

        Assert.InRange(Models.LargestDifference(states, embedder.Embed(Models.Example(text)).Single()), 0, OfTheFramework);
        Assert.Contains("model.onnx.data", embedder.Files(TestContext.Current.CancellationToken).Select(file => file.Name));
    }

    [Fact]
    public void Files_AreThoseThatTheRunUses_TheHeadsAmongThem()
    {
        using var copy = new ModelCopy(Models.Gpt2);
        copy.MoveWeightsOut();
        Directory.CreateDirectory(copy["onnx"]);
        File.Move(copy["model.onnx"], copy["onnx/model.onnx"]);
        File.Move(copy["model.onnx.data"], copy["onnx/model.onnx.data"]);
        File.WriteAllText(copy["pytorch_model.bin"], "the same weights for another program");
        File.WriteAllText(copy["onnx/model_quantized.onnx"], "another graph");
        var head = Path.Combine(Models.Folder(Models.Gpt2), "head.npy");
        using var embedder = new OnnxEmbedder(new ModelOptions { Model = copy.Path, Uncertainty = true, Head = head });
        var files = embedder.Files(TestContext.Current.CancellationToken).ToList();

        Assert.Equal(["config.json", "merges.txt", "onnx/model.onnx", "onnx/model.onnx.data", "vocab.json", head], files.Select(file => file.Name));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(head))), files[^1].Sha256);

        // Where the head lies is no part of what the model is; what it holds is.
        Assert.Equal(ModelHash.Of(files), ModelHash.Of([.. files[..^1], files[^1] with { Name = "/elsewhere/head.npy" }]));
        Assert.NotEqual(ModelHash.Of(files), ModelHash.Of([.. files[..^1], files[^1] with { Sha256 = files[0].Sha256 }]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(150_000)]
    public void WhatIsNoGraph_TellsNothing(int length)
    {
        using var copy = new ModelCopy(Models.Gpt2);
        using (var file = File.OpenWrite(copy["model.onnx"]))
        {
            file.SetLength(length);
        }

        foreach (var graph in new[] { "model.onnx", "merges.txt" }.Select(name => GraphFile.Read(copy[name])))
        {
            Assert.Empty(graph.Locations);
            Assert.Null(graph.TableRows);
            Assert.False(graph.IsQuantisedAsItRuns);
        }
    }

    internal static List<Example> Corpus(int count)
    {
        string[] words = ["the", "rain", "stopped", "before", "dawn", "and", "Juliet", "rose", "1234", "東京", "naïve", "\n", "a", "I"];
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(at =>
            Models.Example(string.Join(' ', Enumerable.Range(0, random.Next(1, 24)).Select(_ => words[random.Next(words.Length)])), at))];
    }
}

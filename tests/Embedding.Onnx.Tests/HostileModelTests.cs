using System.Diagnostics;
using System.Text;
using FisherSft.Client;
using FisherSft.Embedding.Npy;
using FisherSft.Embedding.Onnx.Tests.Support;

namespace FisherSft.Embedding.Onnx.Tests;

/// <summary>Models that cannot be used: the command ends in code 2, says what is wrong, and leaves nothing behind.</summary>
public sealed class HostileModelTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fishersft-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("model.onnx", "model.onnx")]
    [InlineData("config.json", "config.json")]
    [InlineData("vocab.json", "tokenizer.json, nor vocab.json with merges.txt, but merges.txt")]
    public async Task MissingFile_IsNamed(string file, string said)
    {
        using var copy = new ModelCopy(Models.Gpt2);
        File.Delete(copy[file]);

        await RefusedAsync(copy.Path, said);
    }

    [Fact]
    public Task MissingFolder_IsNamed() => RefusedAsync("/nowhere/at/all", "--model /nowhere/at/all");

    [Fact]
    public async Task MissingExternalData_IsNamed()
    {
        using var copy = new ModelCopy(Models.Gpt2);
        copy.MoveWeightsOut();
        File.Delete(copy["model.onnx.data"]);

        await RefusedAsync(copy.Path, "model.onnx cannot be loaded", "model.onnx.data", "external data");
    }

    [Fact]
    public async Task TruncatedExternalData_IsRefused()
    {
        using var copy = new ModelCopy(Models.Gpt2);
        copy.MoveWeightsOut();
        using (var file = File.OpenWrite(copy["model.onnx.data"]))
        {
            file.SetLength(1000);
        }

        await RefusedAsync(copy.Path, "model.onnx cannot be loaded", "external data");
    }

    [Fact]
    public async Task ADryRun_LeavesNothingBehind()
    {
        // A process of its own, for a temporary folder of its own.
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { typeof(Cli).Assembly.Location, "select", "c.txt", "--budget", "1", "--dry-run", "--embedder", "onnx", "--model", "/nowhere" },
            Environment = { ["TMPDIR"] = _folder.FullName },
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, process.ExitCode);
        Assert.Contains("--model /nowhere", error, StringComparison.Ordinal);
        Assert.Empty(_folder.EnumerateDirectories("fishersft-*"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(150_000)]
    public async Task TruncatedGraph_IsRefused(int length)
    {
        using var copy = new ModelCopy(Models.Gpt2);
        using (var file = File.OpenWrite(copy["model.onnx"]))
        {
            file.SetLength(length);
        }

        await RefusedAsync(copy.Path, "model.onnx cannot be loaded");
    }

    [Fact]
    public Task LogitsAlone_AreRefusedWithWhatThereIs() =>
        RefusedAsync(Models.Folder("logits-only"), "gives no hidden states", "logits (float", "--output");

    [Theory]
    [InlineData(false, "1×1×4")]
    [InlineData(true, "6×1×4")]
    public async Task LogitsOfAnotherLengthOrBatch_AreRefusedWithPlaceAndRemedy(bool turned, string came)
    {
        using var copy = new ModelCopy(Models.Gpt2);
        var logits = turned ? TinyGraph.Turned("logits") : TinyGraph.OnePosition("logits");
        TinyGraph.Write(copy["model.onnx"], TinyGraph.States(), logits);
        foreach (string[] predicting in new[] { new[] { "--weights", "uncertainty" }, ["--method", "perplexity"] })
        {
            // A character, a token; of one alone nothing can be told, for the last position is all there are. On one thread the
            // longest comes first.
            var error = await FailAsync(copy.Path, "a1b2c3", ["--threads", "1", .. predicting]);

            Assert.Contains($"{copy["model.onnx"]}: logits came as {came}, expected 1×6×L", error, StringComparison.Ordinal);
            Assert.Contains("pass --head", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task LogitsOfFewerTokensThanTheTokenizers_AreRefused()
    {
        using var copy = new ModelCopy(Models.Gpt2);
        TinyGraph.Write(copy["model.onnx"], TinyGraph.States(), TinyGraph.States("logits"));
        var error = await FailAsync(copy.Path, "Hello.", "--weights", "uncertainty");

        Assert.Contains(" has token ", error, StringComparison.Ordinal);
        Assert.Contains("the model's logits are of 4 tokens; pass --head", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownOutput_IsRefusedWithWhatThereIs()
    {
        var error = await FailAsync(Models.Folder(Models.Llama), "Hello.", "--output", "hidden");

        Assert.Contains("--output hidden", error, StringComparison.Ordinal);
        Assert.Contains("hidden_states.2", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMillionMerges_AreReadAndUsed()
    {
        using var copy = new ModelCopy(Models.Gpt2);
        var (tokens, merges) = (new List<string>(), new StringBuilder("#version: 0.2\n"));
        for (var first = 'a'; first <= 'z'; first++)
        {
            tokens.Add($"{first}");
        }

        for (var at = 0; tokens.Count < 1_000_026; at++)
        {
            for (var letter = 0; letter < 26 && tokens.Count < 1_000_026; letter++)
            {
                merges.Append(tokens[at]).Append(' ').Append(tokens[letter]).Append('\n');
                tokens.Add(tokens[at] + tokens[letter]);
            }
        }

        File.WriteAllText(copy["merges.txt"], merges.ToString());
        File.WriteAllText(copy["vocab.json"], "{" + string.Join(',', tokens.Distinct().Select((token, id) => $"\"{token}\":{id}")) + "}");

        Assert.Contains("table ends at 656", await FailAsync(copy.Path, "zzzz"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task IdsBeyondTheTable_AreRefused_HoweverLongConfigSaysItIs()
    {
        using var copy = new ModelCopy(Models.Gpt2);
        copy.Replace("vocab.json", "\"<|endoftext|>\":656", "\"<|endoftext|>\":656,\"<|more|>\":9999");
        var error = await FailAsync(copy.Path, "a<|more|>b");
        Assert.Contains("id 9999", error, StringComparison.Ordinal);
        Assert.Contains("example 3", error, StringComparison.Ordinal);

        copy.Replace("config.json", "\"vocab_size\":657", "\"vocab_size\":10000");
        Assert.Contains("table ends at 656", await FailAsync(copy.Path, "a<|more|>b"), StringComparison.Ordinal);
        copy.Replace("config.json", "\"vocab_size\":10000,", string.Empty);
        Assert.Contains("table ends at 656", await FailAsync(copy.Path, "a<|more|>b"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GraphsWithinGraphs_AreRefusedHoweverManyThereAre()
    {
        using var copy = new ModelCopy(Models.Gpt2);
        byte[] model = [];
        for (var level = 0; level < 6000; level++)
        {
            // A graph as an attribute of a node of a graph, and so on; the outermost is the model's.
            model = [(byte)(level % 3 switch { 0 => 0x32, 1 => 0x2A, _ => 0x0A }), .. Length(model.Length), .. model];
        }

        await File.WriteAllBytesAsync(copy["model.onnx"], [0x3A, .. Length(model.Length), .. model], TestContext.Current.CancellationToken);
        Assert.Contains("model.onnx cannot be loaded", await FailAsync(copy.Path, "abc"), StringComparison.Ordinal);

        static byte[] Length(int length)
        {
            var bytes = new List<byte>();
            for (; length > 127; length >>= 7)
            {
                bytes.Add((byte)(length | 128));
            }

            return [.. bytes, (byte)length];
        }
    }

    [Fact]
    public async Task NegativeIds_AreRefused()
    {
        using var copy = new ModelCopy(Models.Llama);
        copy.Replace("tokenizer.json", "\"id\":658", "\"id\":-3");

        Assert.Contains("the id of the added token '<|start_header_id|>' is -3", await FailAsync(copy.Path, "a<|start_header_id|>b"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABeginningBeyondTheTable_IsNoFaultOfTheTokenizer()
    {
        using var copy = new ModelCopy(Models.Gpt2);
        copy.Replace("config.json", "\"bos_token_id\":656", "\"bos_token_id\":9999");

        await RefusedAsync(copy.Path, "beginning-of-text token has id 9999", "table ends at 656", "bos_token_id");
    }

    [Fact]
    public async Task NaN_NamesTheExampleAndTheToken()
    {
        var error = await FailAsync(Models.Folder("nan"), "b");

        Assert.Contains("NaN for example 0, line 1, token 0", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--weights", "uncertainty")]
    [InlineData("--method", "perplexity")]
    public async Task LogitsThatAreNoNumbers_AreRefused(string option, string value)
    {
        var head = Path.Combine(_folder.FullName, "head.npy");
        using (var writer = NpyWriter.Float32(head, 32))
        {
            writer.Append([.. Enumerable.Repeat(float.NaN, 657 * 32)]);
            writer.Complete();
        }

        var error = await FailAsync(Models.Folder(Models.Gpt2), "b", "--head", head, option, value);

        Assert.Contains("logits give no probabilities for example 0", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config.json", "{", "not JSON")]
    [InlineData("config.json", "{}", "names no context length")]
    [InlineData("config.json", """{"n_positions":128,"n_embd":32,"n_head":0}""", "n_head is 0, ")]
    [InlineData("config.json", """{"n_positions":128,"hidden_size":-32,"num_attention_heads":4}""", "hidden_size is -32")]
    [InlineData("config.json", """{"n_positions":128,"num_key_value_heads":0}""", "num_key_value_heads is 0, ")]
    [InlineData("config.json", """{"n_positions":128,"head_dim":0}""", "head_dim is 0, and")]
    [InlineData("config.json", """{"n_positions":128,"vocab_size":-1}""", "vocab_size is -1, and there is at least one")]
    [InlineData("config.json", "[]", "holds no JSON object")]
    [InlineData("vocab.json", """{"a":"x"}""", "the id of token 'a'")]
    [InlineData("merges.txt", "a b c\n", "merge 0, 'a b c'")]
    [InlineData("vocab.json", "{\n\"\\ud800\":0}", "line 2: half a surrogate pair")]
    [InlineData("tokenizer_config.json", """{"chat_template":"\ud800"}""", "line 1: half a surrogate pair")]
    public async Task BrokenFiles_AreNamed(string file, string text, string said)
    {
        using var copy = new ModelCopy(Models.Gpt2);
        File.WriteAllText(copy[file], text);

        await RefusedAsync(copy.Path, file, said);
    }

    [Fact]
    public async Task BytesThatAreNotUtf8_AreNamedWithTheirPlace()
    {
        using var copy = new ModelCopy(Models.Gpt2);
        File.WriteAllBytes(copy["vocab.json"], [.. "{\n\"a"u8, 0xC3, .. "\":0}"u8]);

        await RefusedAsync(copy.Path, "vocab.json, line 2: byte 4 is not UTF-8");
    }

    private async Task RefusedAsync(string folder, params string[] said)
    {
        var error = await FailAsync(folder, "Hello.");

        Assert.All(said, words => Assert.Contains(words, error, StringComparison.Ordinal));
    }

    /// <summary>What select says of a corpus whose fourth row is the text.</summary>
    private async Task<string> FailAsync(string model, string text, params string[] more)
    {
        var (corpus, results) = (Path.Combine(_folder.FullName, "corpus.txt"), Path.Combine(_folder.FullName, "out"));
        await File.WriteAllLinesAsync(corpus, ["a", "b", "c", text], TestContext.Current.CancellationToken);
        var (code, output, error) = await Terminal.RunAsync(
            ["select", corpus, "--budget", "2", "--out", results, "--embedder", "onnx", "--model", model, .. more]);

        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.False(Directory.Exists(results));
        return error;
    }
}

using System.Text;
using FisherSft.Corpus;
using FisherSft.Embedding.Onnx.Tests.Support;

namespace FisherSft.Embedding.Onnx.Tests;

public sealed class HostileModelTests
{
    [Theory]
    [InlineData("model.onnx", "model.onnx")]
    [InlineData("config.json", "config.json")]
    [InlineData("vocab.json", "tokenizer.json, nor vocab.json with merges.txt, but merges.txt")]
    public void MissingFile_IsNamed(string file, string said)
    {
        using var copy = new ModelCopy(Models.Gpt2);
        File.Delete(copy[file]);

        Refused(copy.Path, said);
    }

    [Fact]
    public void MissingFolder_IsNamed() => Refused("/nowhere/at/all", "--model /nowhere/at/all");

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(150_000)]
    public void TruncatedGraph_IsRefused(int length)
    {
        using var copy = new ModelCopy(Models.Gpt2);
        using (var file = File.OpenWrite(copy["model.onnx"]))
        {
            file.SetLength(length);
        }

        Refused(copy.Path, "model.onnx cannot be loaded");
    }

    [Fact]
    public void LogitsAlone_AreRefusedWithWhatThereIs() =>
        Refused(Models.Folder("logits-only"), "gives no hidden states", "logits (float", "--output");

    [Fact]
    public void UnknownOutput_IsRefusedWithWhatThereIs()
    {
        var fault = Assert.Throws<InputException>(() => Models.Open(Models.Llama, options => options with { Output = "hidden" }));

        Assert.Contains("--output hidden", fault.Message, StringComparison.Ordinal);
        Assert.Contains("hidden_states.2", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMillionMerges_AreReadAndUsed()
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
        using var embedder = new OnnxEmbedder(new ModelOptions { Model = copy.Path });
        var fault = Assert.Throws<InputException>(() => embedder.Embed(Models.Example("zzzz", 5)));

        Assert.Contains("table ends at 656", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void IdsBeyondTheTable_AreRefusedByConfigOrByTheGraph()
    {
        using var copy = new ModelCopy(Models.Gpt2);
        copy.Replace("vocab.json", "\"<|endoftext|>\":656", "\"<|endoftext|>\":656,\"<|more|>\":9999");
        using (var embedder = new OnnxEmbedder(new ModelOptions { Model = copy.Path }))
        {
            var fault = Assert.Throws<InputException>(() => embedder.Embed(Models.Example("a<|more|>b", 3)));
            Assert.Contains("id 9999", fault.Message, StringComparison.Ordinal);
            Assert.Contains("example 3", fault.Message, StringComparison.Ordinal);
        }

        copy.Replace("config.json", "\"vocab_size\":657", "\"vocab_size\":10000");
        using var second = new OnnxEmbedder(new ModelOptions { Model = copy.Path });
        var graph = Assert.Throws<InputException>(() => second.Embed(Models.Example("a<|more|>b", 3)));
        Assert.Contains("fails on 1 rows", graph.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NaN_NamesTheExampleAndTheToken()
    {
        using var embedder = Models.Open("nan");
        var fault = Assert.Throws<InputException>(() => embedder.Embed(EmbedderTests.Corpus(5)));

        Assert.Contains("NaN for example 0, line 1, token 0", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config.json", "{", "not JSON")]
    [InlineData("config.json", "{}", "names no context length")]
    [InlineData("config.json", "[]", "holds no JSON object")]
    [InlineData("vocab.json", """{"a":"x"}""", "the id of token 'a'")]
    [InlineData("merges.txt", "a b c\n", "merge 0, 'a b c'")]
    public void BrokenFiles_AreNamed(string file, string text, string said)
    {
        using var copy = new ModelCopy(Models.Gpt2);
        File.WriteAllText(copy[file], text);

        Refused(copy.Path, file, said);
    }

    private static void Refused(string folder, params string[] said)
    {
        var fault = Assert.Throws<InputException>(() => new OnnxEmbedder(new ModelOptions { Model = folder }).Dispose());

        Assert.All(said, words => Assert.Contains(words, fault.Message, StringComparison.Ordinal));
    }
}

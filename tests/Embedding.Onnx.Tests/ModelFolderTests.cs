using System.Text;
using FisherSft.Embedding.Onnx.Graphs;
using FisherSft.Embedding.Onnx.Tests.Support;

namespace FisherSft.Embedding.Onnx.Tests;

/// <summary>What a model's small files say, however they say it.</summary>
public sealed class ModelFolderTests
{
    [Fact]
    public void AByteOrderMark_IsPassedOver()
    {
        using var copy = new ModelCopy(Models.Gpt2);
        File.WriteAllText(copy["config.json"], File.ReadAllText(copy["config.json"]), new UTF8Encoding(true));

        Assert.Equal(128, ModelConfig.Read(copy.Path).Context);
    }

    [Theory]
    [InlineData("{}", 656)]
    [InlineData("""{"bos_token":null}""", null)]
    public void TheBeginningToken_IsSpecialTokensMapsWhereTheConfigLeavesItOut(string settings, int? expected)
    {
        using var copy = new ModelCopy(Models.Gpt2);
        copy.Replace("config.json", "\"bos_token_id\":656,", string.Empty);
        File.WriteAllText(copy["tokenizer_config.json"], settings);
        File.WriteAllText(copy["special_tokens_map.json"], """{"bos_token":{"content":"<|endoftext|>"}}""");

        Assert.Equal(expected, ModelFolder.Open(copy.Path).Beginning);
    }
}

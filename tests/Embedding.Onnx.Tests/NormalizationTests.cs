using FisherSft.Embedding.Onnx.Tokenizers.Unicode;

namespace FisherSft.Embedding.Onnx.Tests;

public sealed class NormalizationTests
{
    [Theory]
    [InlineData("e\u0301", "\u00E9", "e\u0301")]
    [InlineData("\u1E69", "\u1E69", "s\u0323\u0307")]
    [InlineData("s\u0307\u0323", "\u1E69", "s\u0323\u0307")]
    [InlineData("\uD55C\uAE00", "\uD55C\uAE00", "\u1112\u1161\u11AB\u1100\u1173\u11AF")]
    [InlineData("\u1112\u1161\u11AB", "\uD55C", "\u1112\u1161\u11AB")]
    [InlineData("\u0958", "\u0915\u093C", "\u0915\u093C")]
    [InlineData("\u212B", "\u00C5", "A\u030A")]
    [InlineData("a\u0315\u0300\u05AE\u0300b", "\u00E0\u05AE\u0300\u0315b", "a\u05AE\u0300\u0300\u0315b")]
    [InlineData("plain, ça va 😀", "plain, ça va 😀", "plain, c\u0327a va 😀")]
    public void BothForms_AreUnicodes(string text, string composed, string decomposed)
    {
        Assert.Equal(composed, Normalization.Compose(text));
        Assert.Equal(decomposed, Normalization.Decompose(text));
        Assert.Equal(composed, Normalization.Compose(decomposed));
    }
}

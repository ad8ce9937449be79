using System;
using Xunit;

namespace FisherSft.Embedding.Onnx.Tests;

/// <summary>Stands for the tests of transformer embeddings where the package feeds lack ONNX Runtime.</summary>
public class NoTransformerTests
{
    [Fact(Skip = "The package feeds lack Microsoft.ML.OnnxRuntime.Gpu or Microsoft.ML.Tokenizers, so there is no transformer to test.")]
    public void TransformersAreTested()
    {
    }

    [Fact]
    public void WhatIsBuiltWithoutOnnxRuntime_NamesNoneOfIt() =>
        Assert.DoesNotContain(
            typeof(NoTransformerTests).Assembly.GetReferencedAssemblies(),
            name => name.Name!.StartsWith("Microsoft.ML", StringComparison.Ordinal));
}

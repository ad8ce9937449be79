using System;
using Xunit;

namespace FisherSft.Cluster.Tests;

/// <summary>Stands for the tests of the cluster where the package feeds lack Orleans.</summary>
public class NoClusterTests
{
    [Fact(Skip = "The package feeds lack Microsoft.Orleans, so there is no cluster to test.")]
    public void TheClusterIsTested()
    {
    }

    [Fact]
    public void WhatIsBuiltWithoutOrleans_NamesNoneOfIt() =>
        Assert.DoesNotContain(
            typeof(NoClusterTests).Assembly.GetReferencedAssemblies(),
            name => name.Name!.StartsWith("Orleans", StringComparison.Ordinal));
}

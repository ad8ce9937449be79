using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using FisherSft.Core.Selection;

namespace FisherSft.Core.Tests;

public sealed class ArchitectureTests
{
    [Fact]
    public void Core_KnowsNoOrleansNoFilesNoConsole()
    {
        using var stream = File.OpenRead(typeof(ReferenceGreedy).Assembly.Location);
        using var assembly = new PEReader(stream);
        var metadata = assembly.GetMetadataReader();
        var references = metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name));
        Assert.DoesNotContain(
            references,
            name => name.Contains("Orleans", StringComparison.Ordinal)
                || name.Contains("Console", StringComparison.Ordinal)
                || name.Contains("FileSystem", StringComparison.Ordinal)
                || name.StartsWith("FisherSft", StringComparison.Ordinal));

        var types = metadata.TypeReferences.Select(metadata.GetTypeReference).Select(type => metadata.GetString(type.Namespace));
        Assert.DoesNotContain(types, name => name.StartsWith("System.IO", StringComparison.Ordinal));
    }
}

using FisherSft.Grains;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>Corpora to try things on.</summary>
internal static class Samples
{
    /// <summary>The repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The samples of the repository: 4 files of instructions.</summary>
    public static JobSpecification Small => new()
    {
        Inputs = [Path.Combine(Root, "samples")], Budget = "60", Dimension = 32, Shards = 7, Pool = 16,
    };

    /// <summary>Paragraphs of Shakespeare; skips the test where the text is not there.</summary>
    public static JobSpecification Shakespeare(int examples, int budget, int dimension)
    {
        var path = new[] { Environment.GetEnvironmentVariable("FISHERSFT_SHARED") ?? Root, Path.Combine(Root, "..", "shared") }
            .Select(shared => Path.Combine(shared, "data", "shakespeare.txt"))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, "shakespeare.txt is in no ../shared/data beside the repository and no $FISHERSFT_SHARED/data");
        return new JobSpecification
        {
            Inputs = [Path.GetFullPath(path!)],
            Budget = $"{budget}",
            Dimension = dimension,
            SplitParagraphs = true,
            Limit = examples,
        };
    }

    /// <summary>A small model's folder; skips the test where the build has no ONNX Runtime.</summary>
    public static string Model(string name)
    {
        var embedder = Type.GetType("FisherSft.Embedding.Onnx.OnnxEmbedder, FisherSft.Embedding.Onnx");
        Assert.SkipWhen(embedder is null, "this build has no ONNX Runtime");
        return Path.Combine(Root, "tests/Embedding.Onnx.Tests/models", name);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FisherSft.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("the tests run outside the repository");
    }
}

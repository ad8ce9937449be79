namespace FisherSft.Client.Tests.Support;

/// <summary>The files of the repository that this test was built from, and of the folder shared beside it.</summary>
internal static class Checkout
{
    public static string Root { get; } = FindRoot();

    public static string File(string path) => Path.Combine(Root, path);

    /// <summary>A file that lies beside the repository, or under FISHERSFT_SHARED; skips the test where it is not there.</summary>
    public static string Shared(string path)
    {
        var folder = Environment.GetEnvironmentVariable("FISHERSFT_SHARED") ?? Path.Combine(Root, "..", "shared");
        var file = Path.GetFullPath(Path.Combine(folder, path));
        Assert.SkipUnless(System.IO.File.Exists(file), $"{file} is not there; set FISHERSFT_SHARED to the folder that holds {path}");
        return file;
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder, "FisherSft.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("there is no FisherSft.sln above the tests");
    }
}

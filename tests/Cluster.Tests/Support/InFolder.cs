namespace FisherSft.Cluster.Tests.Support;

/// <summary>Tests that write into a folder of their own, which is gone after each.</summary>
public abstract class InFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fishersft-test-");

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A file or folder in it.</summary>
    protected string Folder(string name) => Path.Combine(_folder.FullName, name);
}

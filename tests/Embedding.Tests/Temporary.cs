namespace FisherSft.Embedding.Tests;

/// <summary>A folder of its own for a test, removed with all that is in it.</summary>
internal sealed class Temporary : IDisposable
{
    public Temporary() => Directory.CreateDirectory(Folder);

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"fishersft-{Guid.NewGuid():N}");

    public string this[string name] => Path.Combine(Folder, name);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

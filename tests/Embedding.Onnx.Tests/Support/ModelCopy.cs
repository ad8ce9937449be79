namespace FisherSft.Embedding.Onnx.Tests.Support;

/// <summary>A copy of a model folder to break; gone after the test.</summary>
internal sealed class ModelCopy : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fishersft-test-");

    public ModelCopy(string model)
    {
        foreach (var file in Directory.EnumerateFiles(Models.Folder(model)))
        {
            File.Copy(file, this[System.IO.Path.GetFileName(file)]);
        }
    }

    public string Path => _folder.FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Replace(string name, string from, string to)
    {
        var text = File.ReadAllText(this[name]);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(this[name], text.Replace(from, to, StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

using Microsoft.ML.OnnxRuntime;

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

    /// <summary>Puts the graph's weights into external data beside it, as exporters do with large models.</summary>
    public void MoveWeightsOut()
    {
        File.Move(this["model.onnx"], this["whole.onnx"]);
        using (var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL })
        {
            options.OptimizedModelFilePath = this["model.onnx"];
            options.AddSessionConfigEntry("session.optimized_model_external_initializers_file_name", "model.onnx.data");
            options.AddSessionConfigEntry("session.optimized_model_external_initializers_min_size_in_bytes", "256");
            new InferenceSession(this["whole.onnx"], options).Dispose();
        }

        var whole = new FileInfo(this["whole.onnx"]).Length;
        Assert.InRange(new FileInfo(this["model.onnx.data"]).Length, whole / 2, whole);
        File.Delete(this["whole.onnx"]);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

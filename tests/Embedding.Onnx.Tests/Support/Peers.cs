using System.Diagnostics;
using System.Text.Json;

namespace FisherSft.Embedding.Onnx.Tests.Support;

/// <summary>Independent tokenizers from npm. FISHERSFT_NODE_MODULES names the folder that `npm install` made.</summary>
internal static class Peers
{
    public static string NodeModules()
    {
        var folder = Environment.GetEnvironmentVariable("FISHERSFT_NODE_MODULES");
        Assert.SkipWhen(
            folder is null || !Directory.Exists(Path.Combine(folder, "@huggingface/tokenizers")) || !Directory.Exists(Path.Combine(folder, "gpt-3-encoder")),
            "needs Node: npm install @huggingface/tokenizers gpt-3-encoder, and FISHERSFT_NODE_MODULES naming its node_modules");
        return folder!;
    }

    /// <summary>Ids of texts by a script beside the models.</summary>
    public static async Task<int[][]> IdsAsync(string script, string modules, string folder, IEnumerable<string> texts)
    {
        var start = new ProcessStartInfo("node", [Models.Folder(script), modules, folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var node = Process.Start(start)!;
        var output = node.StandardOutput.ReadToEndAsync();
        await JsonSerializer.SerializeAsync(node.StandardInput.BaseStream, texts, cancellationToken: TestContext.Current.CancellationToken);
        node.StandardInput.Close();
        var ids = await output;
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, node.ExitCode);
        return JsonSerializer.Deserialize<int[][]>(ids)!;
    }
}

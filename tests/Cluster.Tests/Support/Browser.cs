using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>A page in a headless Chromium that is on the path, driven by its DevTools protocol; needs no package.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Programs = ["chromium", "chromium-browser", "google-chrome"];

    private readonly ClientWebSocket _socket = new();
    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("fishersft-browser-");
    private Processes? _process;
    private int _calls;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Starts it; skips the test, saying why, where there is none.</summary>
    public static async Task<Browser> StartAsync()
    {
        var program = Programs.Select(Processes.Find).FirstOrDefault(path => path is not null);
        Assert.SkipWhen(program is null, $"None of {string.Join(", ", Programs)} is on the path: pages cannot be looked at.");
        var (browser, port) = (new Browser(), Processes.FreePort());
        browser._process = Processes.Start(
            program!,
            [
                // A container has neither the sandbox's rights nor much shared memory; the page is this repository's own.
                "--headless", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run",
                $"--user-data-dir={browser._profile.FullName}", $"--remote-debugging-port={port}", "about:blank",
            ]);
        await browser._process.ListensAsync(port);
        using var http = new HttpClient();
        var targets = await http.GetFromJsonAsync<JsonArray>($"http://127.0.0.1:{port}/json/list", Stop);
        var page = targets!.First(target => target!["type"]!.GetValue<string>() == "page")!;
        await browser._socket.ConnectAsync(new Uri(page["webSocketDebuggerUrl"]!.GetValue<string>()), Stop);
        return browser;
    }

    public Task GoToAsync(string url) => CallAsync("Page.navigate", new JsonObject { ["url"] = url });

    /// <summary>Makes the window as wide as that.</summary>
    public Task ResizeAsync(int width) => CallAsync(
        "Emulation.setDeviceMetricsOverride",
        new JsonObject { ["width"] = width, ["height"] = 900, ["deviceScaleFactor"] = 1, ["mobile"] = false });

    /// <summary>The value of an expression in the page.</summary>
    public async Task<T> EvaluateAsync<T>(string expression)
    {
        var answer = await CallAsync("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true });
        Assert.False(answer["exceptionDetails"] is not null, $"{expression}: {answer}");
        return answer["result"]!["value"].Deserialize<T>()!;
    }

    /// <summary>Waits until something holds in the page, which may not be there yet.</summary>
    public async Task UntilAsync(string condition)
    {
        var tried = $"(() => {{ try {{ return Boolean({condition}); }} catch {{ return false; }} }})()";
        for (var attempt = 0; !await EvaluateAsync<bool>(tried); attempt++)
        {
            Assert.True(attempt < 600, $"never so: {condition}\n{await EvaluateAsync<string>("document.documentElement.innerText")}");
            await Task.Delay(100, Stop);
        }
    }

    /// <summary>Keeps a picture of the whole page, where FISHERSFT_TEST_PICTURES names a folder for them.</summary>
    public async Task PictureAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("FISHERSFT_TEST_PICTURES") is { Length: > 0 } folder)
        {
            var answer = await CallAsync("Page.captureScreenshot", new JsonObject { ["captureBeyondViewport"] = true });
            await File.WriteAllBytesAsync(
                Path.Combine(folder, name + ".png"), Convert.FromBase64String(answer["data"]!.GetValue<string>()), Stop);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _profile.Delete(recursive: true);
    }

    private async Task<JsonNode> CallAsync(string method, JsonObject arguments)
    {
        var call = new JsonObject { ["id"] = ++_calls, ["method"] = method, ["params"] = arguments };
        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(call), WebSocketMessageType.Text, true, Stop);
        while (true)
        {
            // Events come between answers; nobody listens to them.
            var message = await ReceiveAsync();
            if (message["id"]?.GetValue<int>() == _calls)
            {
                return message["result"] ?? throw new InvalidOperationException($"{method}: {message["error"]}");
            }
        }
    }

    private async Task<JsonNode> ReceiveAsync()
    {
        var (buffer, message) = (new byte[1 << 16], new MemoryStream());
        WebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer, Stop);
            await message.WriteAsync(buffer.AsMemory(0, part.Count), Stop);
        }
        while (!part.EndOfMessage);
        return JsonNode.Parse(message.ToArray())!;
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace FisherSft.LanguageModels.Tests.Support;

/// <summary>A request as the server got it.</summary>
/// <param name="Number">The how manieth it is, from 0.</param>
/// <param name="Path">Of the address.</param>
/// <param name="Authorization">The header, or null.</param>
/// <param name="Body">The question.</param>
internal sealed record Asked(int Number, string Path, string? Authorization, JsonNode Body)
{
    public string Prompt => (string)Body["messages"]![0]!["content"]!;

    public bool WantsLogProbabilities => (bool?)Body["logprobs"] == true;

    public double Temperature => (double)Body["temperature"]!;
}

/// <summary>A real HTTP server in the tests' own hands, which answers like a chat service, or misbehaves, as it is told.</summary>
internal sealed class ModelServer : IDisposable
{
    private readonly HttpListener _listener;
    private readonly Func<Asked, Task<Reply>> _reply;
    private readonly ConcurrentQueue<Asked> _asked = new();
    private readonly CancellationTokenSource _stop = new();
    private int _number = -1;
    private int _atWork;
    private int _most;

    private ModelServer(HttpListener listener, string endpoint, Func<Asked, Task<Reply>> reply)
    {
        (_listener, Endpoint, _reply) = (listener, endpoint, reply);
        _ = Task.Run(ListenAsync);
    }

    /// <summary>What --endpoint takes.</summary>
    public string Endpoint { get; }

    /// <summary>All requests so far.</summary>
    public IReadOnlyList<Asked> Requests => [.. _asked];

    /// <summary>How many were at work at once at most.</summary>
    public int MostAtOnce => Volatile.Read(ref _most);

    public static ModelServer Start(Func<Asked, Reply> reply) => Start(asked => Task.FromResult(reply(asked)));

    /// <param name="reply">What it does.</param>
    /// <param name="port">Where it listens; null for where nobody does.</param>
    public static ModelServer Start(Func<Asked, Task<Reply>> reply, int? port = null)
    {
        for (var attempt = 0; ; attempt++)
        {
            var endpoint = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port ?? FreePort()}/v1");
            var listener = new HttpListener();
            listener.Prefixes.Add(endpoint + "/");
            try
            {
                listener.Start();
                return new ModelServer(listener, endpoint, reply);
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                // Somebody else took the port meanwhile.
                listener.Close();
            }
        }
    }

    /// <summary>A port where nobody listens.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Abort();
        _stop.Dispose();
    }

    private async Task ListenAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                _ = Task.Run(() => ServeAsync(context));
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(HttpListenerContext context)
    {
        var atWork = Interlocked.Increment(ref _atWork);
        for (var most = MostAtOnce; atWork > most && Interlocked.CompareExchange(ref _most, atWork, most) != most; most = MostAtOnce)
        {
        }

        try
        {
            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            var asked = new Asked(
                Interlocked.Increment(ref _number),
                context.Request.Url!.AbsolutePath,
                context.Request.Headers["Authorization"],
                JsonNode.Parse(await reader.ReadToEndAsync(_stop.Token))!);
            _asked.Enqueue(asked);
            var reply = await _reply(asked).WaitAsync(_stop.Token);

            // The client may send its next request as soon as it has this answer.
            Interlocked.Decrement(ref _atWork);
            await reply.SendAsync(context.Response, _stop.Token);
        }
        catch (Exception exception) when (exception is HttpListenerException or IOException or OperationCanceledException or ObjectDisposedException
            or InvalidOperationException)
        {
            // The client has gone, or the test is over.
        }
    }
}

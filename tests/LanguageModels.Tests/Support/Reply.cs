using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace FisherSft.LanguageModels.Tests.Support;

/// <summary>What the server does with a request.</summary>
internal sealed record Reply
{
    private Reply(Func<HttpListenerResponse, CancellationToken, Task> send) => SendAsync = send;

    public Func<HttpListenerResponse, CancellationToken, Task> SendAsync { get; }

    /// <summary>Never answers; the client has to lose its patience.</summary>
    public static Reply Never { get; } = new((_, stop) => Task.Delay(Timeout.Infinite, stop));

    /// <summary>Sends half of an answer and cuts the connection.</summary>
    public static Reply CutOff { get; } = new(async (response, stop) =>
    {
        response.ContentLength64 = 1000;
        await response.OutputStream.WriteAsync("{\"choices\": [{\"mess"u8.ToArray(), stop);
        await response.OutputStream.FlushAsync(stop);
        response.Abort();
    });

    /// <summary>Sends megabytes without end, until the client has enough.</summary>
    public static Reply Endless { get; } = new(async (response, stop) =>
    {
        response.SendChunked = true;
        var block = Encoding.ASCII.GetBytes(new string(' ', 1 << 16));
        while (!stop.IsCancellationRequested)
        {
            await response.OutputStream.WriteAsync(block, stop);
        }
    });

    /// <summary>An answer of some words without log-probabilities.</summary>
    public static Reply Says(string text) => Json(Completion(text, null));

    /// <summary>An answer with the chances of its first token, the likeliest first.</summary>
    public static Reply Chances(params (string Token, double LogProbability)[] first) => Json(Completion(
        first[0].Token,
        new JsonObject
        {
            ["content"] = new JsonArray(new JsonObject
            {
                ["token"] = first[0].Token,
                ["logprob"] = first[0].LogProbability,
                ["top_logprobs"] = new JsonArray([.. first.Select(chance =>
                    (JsonNode)new JsonObject { ["token"] = chance.Token, ["logprob"] = chance.LogProbability })]),
            }),
        }));

    /// <summary>A probability of yes, the rest no.</summary>
    public static Reply Yes(double probability) =>
        Chances(("Yes", Math.Log(probability)), ("No", Math.Log(1 - probability)));

    public static Reply Json(JsonNode body) => Body(body.ToJsonString());

    public static Reply Body(string text) => Status(200, text);

    /// <summary>A status, a body, and Retry-After where it is given.</summary>
    public static Reply Status(int code, string body = "", string? retryAfter = null) => new(async (response, stop) =>
    {
        response.StatusCode = code;
        if (retryAfter is not null)
        {
            response.AddHeader("Retry-After", retryAfter);
        }

        if (code is >= 300 and < 400)
        {
            response.AddHeader("Location", "http://127.0.0.1:1/elsewhere");
        }

        var bytes = Encoding.UTF8.GetBytes(body);
        response.ContentLength64 = bytes.Length;
        await response.OutputStream.WriteAsync(bytes, stop);
        response.Close();
    });

    private static JsonObject Completion(string text, JsonNode? chances) => new()
    {
        ["id"] = "x",
        ["object"] = "chat.completion",
        ["choices"] = new JsonArray(new JsonObject
        {
            ["index"] = 0,
            ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text },
            ["finish_reason"] = "stop",
            ["logprobs"] = chances,
        }),
        ["usage"] = new JsonObject { ["prompt_tokens"] = 30, ["completion_tokens"] = 1, ["total_tokens"] = 31 },
    };
}

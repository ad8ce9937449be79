using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace FisherSft.LanguageModels;

/// <summary>
/// Makes single requests. Nothing is believed of what comes back: its size is bounded, redirections are not followed (the key
/// goes nowhere else), and what is told of it never holds the key.
/// </summary>
internal sealed class ChatConnection : IDisposable
{
    private const int ShownCharacters = 300;

    private readonly EndpointOptions _options;
    private readonly HttpClient _http;

    public ChatConnection(EndpointOptions options)
    {
        _options = options;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxConnectionsPerServer = options.Parallel,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),

            // A service on this machine is not behind a proxy.
            UseProxy = !options.Endpoint.IsLoopback,
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        if (options.Key is { } key)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Asks once.</summary>
    /// <param name="question">What.</param>
    /// <param name="dialect">How it is put.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">The caller wants no more; running out of time is a failure of the request.</exception>
    public async Task<Attempt> TryAsync(ChatQuestion question, Dialect dialect, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.Timeout);
        try
        {
            using var content = new ByteArrayContent(question.Body(_options.Model, dialect));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var request = new HttpRequestMessage(HttpMethod.Post, _options.Completions) { Content = content };
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            var body = await ReadAsync(response, limit.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? Answered(body) : Failed(response, body);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Attempt(Outcome.Failed, $"no answer within {_options.Timeout.TotalSeconds:0.###} s");
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError is
            HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
            or HttpRequestError.ProxyTunnelError)
        {
            // What is wrong with a certificate is told further in.
            var told = exception.HttpRequestError == HttpRequestError.SecureConnectionError ? exception.InnerException ?? exception : exception;
            return new Attempt(Outcome.Unreachable, Told(told.Message));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new Attempt(Outcome.Failed, $"a connection cut off ({Told(exception.Message)})");
        }
    }

    private Attempt Answered(byte[]? body)
    {
        if (body is null)
        {
            return new Attempt(Outcome.Failed, $"an answer of more than {_options.AnswerBytes} bytes");
        }

        return AnswerReader.Read(body, out var fault) is { } answer
            ? new Attempt(Outcome.Answered, string.Empty) { Answer = WithoutKey(answer) }
            : new Attempt(Outcome.Failed, fault);
    }

    private Attempt Failed(HttpResponseMessage response, byte[]? body)
    {
        var code = (int)response.StatusCode;
        var outcome = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound => Outcome.Denied,
            >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest => Outcome.Denied,
            HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests or (HttpStatusCode)425 => Outcome.Failed,
            >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError => Outcome.Rejected,
            _ => Outcome.Failed,
        };
        var place = response.Headers.Location is { } location ? $" to {location}" : string.Empty;
        return new Attempt(outcome, Told($"{code} {response.StatusCode}{place}{Reason(body)}"))
        {
            Wait = outcome == Outcome.Failed ? Backoff.Asked(response.Headers, _options.Clock) : null,
        };
    }

    /// <summary>What the service says of it, where it does so in the usual place or in plain text.</summary>
    private static string Reason(byte[]? body)
    {
        if (body is null or [])
        {
            return string.Empty;
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            var error = document.RootElement;
            error = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("error", out var inner) ? inner : error;
            error = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out var message) ? message : error;
            return ": " + (error.ValueKind == JsonValueKind.String ? error.GetString() : error.GetRawText());
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return ": " + Encoding.UTF8.GetString(body);
        }
    }

    /// <summary>All of the body, or null where it is too long.</summary>
    private async Task<byte[]?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using var body = new MemoryStream();
            var buffer = new byte[16 << 10];
            while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                if (body.Length + read > _options.AnswerBytes)
                {
                    return null;
                }

                body.Write(buffer, 0, read);
            }

            return body.ToArray();
        }
    }

    private ChatAnswer WithoutKey(ChatAnswer answer) => _options.Key is { } key && answer.Text.Contains(key, StringComparison.Ordinal)
        ? answer with { Text = answer.Text.Replace(key, "(key)", StringComparison.Ordinal) }
        : answer;

    /// <summary>A text of the service's for messages: one short line, without the key.</summary>
    private string Told(string text)
    {
        text = _options.Key is { } key ? text.Replace(key, "(key)", StringComparison.Ordinal) : text;
        var line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return line.Length > ShownCharacters ? Cut.Text(line, ShownCharacters) + " …" : line;
    }
}

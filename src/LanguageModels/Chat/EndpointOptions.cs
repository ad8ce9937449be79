namespace FisherSft.LanguageModels;

/// <summary>Which endpoint is asked, and how hard.</summary>
public sealed record EndpointOptions
{
    /// <summary>The base of an OpenAI-compatible service, such as http://localhost:8000/v1.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The model, as the service calls it.</summary>
    public required string Model { get; init; }

    /// <summary>The key that goes along as a bearer token; null where the service wants none. It is never told nor kept.</summary>
    public string? Key { get; init; }

    /// <summary>How many requests are under way at most. Default: 8. Raising it is faster where the service allows it.</summary>
    public int Parallel { get; init; } = 8;

    /// <summary>How many requests begin in a minute at most, above 0; null for no limit. Default: null.</summary>
    public double? RequestsPerMinute { get; init; }

    /// <summary>How long one request may take, its answer's last byte included. Default: 60 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a request is made anew before its question counts as unanswered. Default: 6, about a minute in all.</summary>
    public int Retries { get; init; } = 6;

    /// <summary>The most bytes of an answer that are read; what is longer is no answer. Default: 1 MiB.</summary>
    public int AnswerBytes { get; init; } = 1 << 20;

    /// <summary>Time for what waits between requests; tests give their own. Default: the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where questions go.</summary>
    internal Uri Completions => new(Endpoint.AbsoluteUri.TrimEnd('/') + "/chat/completions");
}

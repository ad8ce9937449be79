using System.Globalization;
using System.Text.Json.Nodes;
using FisherSft.Corpus;
using FisherSft.LanguageModels;

namespace FisherSft.Client.Options;

/// <summary>A language model behind an OpenAI-compatible endpoint, and how it is asked.</summary>
internal sealed record LanguageModelSettings
{
    private const int DefaultAnswerTokens = 16;
    private static readonly EndpointOptions Defaults = new() { Endpoint = new Uri("http://localhost"), Model = string.Empty };

    public static IReadOnlyList<OptionSpec> Options { get; } =
    [
        new("endpoint", "URL", "The base of an OpenAI-compatible service that answers questions, such as http://localhost:8000/v1. Its key, " +
            $"where it wants one, is read from the environment variable {string.Join(" or ", EndpointAddress.KeyVariables)}."),
        new("judge-model", "NAME", "The model that is asked, as that service calls it."),
        new("parallel", "N", "How many requests are under way at most, 1 to 256. Raising it is faster where the service allows it. " +
            $"Default: {Defaults.Parallel}."),
        new("requests-per-minute", "R", "How many requests begin in a minute at most, 0.01 to 1000000. Default: no limit; a service that " +
            "asks for patience is given it."),
        new("timeout", "SECONDS", "How long a request may take before it is made anew, 0.1 to 3600. " +
            $"Default: {Defaults.Timeout.TotalSeconds:0}."),
        new("answer-tokens", "N", "How many tokens a written answer may have, 1 to 32768. Raising it lets models that think first come to " +
            $"an answer, and costs more. Default: {DefaultAnswerTokens}."),
        new("price-in", "P", "What a million tokens of questions cost, for the estimate that is told before asking."),
        new("price-out", "P", "What a million tokens of answers cost, likewise."),
    ];

    public required Uri Endpoint { get; init; }

    public required string Model { get; init; }

    public int Parallel { get; init; } = Defaults.Parallel;

    public double? RequestsPerMinute { get; init; }

    public TimeSpan Timeout { get; init; } = Defaults.Timeout;

    public int AnswerTokens { get; init; } = DefaultAnswerTokens;

    public double? PriceIn { get; init; }

    public double? PriceOut { get; init; }

    public static LanguageModelSettings Read(GivenOptions given) => new()
    {
        Endpoint = ReadEndpoint(given),
        Model = given.Required("judge-model", "name the model to ask, as the service calls it"),
        Parallel = (int)(given.Whole("parallel", 1, 256) ?? Defaults.Parallel),
        RequestsPerMinute = given.Number("requests-per-minute", 0.01, 1e6),
        Timeout = TimeSpan.FromSeconds(given.Number("timeout", 0.1, 3600) ?? Defaults.Timeout.TotalSeconds),
        AnswerTokens = (int)(given.Whole("answer-tokens", 1, 32_768) ?? DefaultAnswerTokens),
        PriceIn = given.Number("price-in", 0, 1e6),
        PriceOut = given.Number("price-out", 0, 1e6),
    };

    /// <summary>Writes what decides the answers.</summary>
    public void AddTo(JsonObject options)
    {
        options["endpoint"] = Endpoint.OriginalString;
        options["judge-model"] = Model;
        options["answer-tokens"] = AnswerTokens;
    }

    /// <summary>Writes what does not.</summary>
    public void AddMannerTo(JsonObject options)
    {
        options["parallel"] = Parallel;
        options["requests-per-minute"] = RequestsPerMinute;
        options["timeout"] = Timeout.TotalSeconds;
        options["price-in"] = PriceIn;
        options["price-out"] = PriceOut;
    }

    /// <summary>A client for it.</summary>
    /// <param name="surroundings">Where the key and the time come from.</param>
    /// <param name="journal">Answers, kept and to be kept.</param>
    /// <exception cref="InputException">The key is none.</exception>
    public ChatClient Connect(Surroundings surroundings, AnswerJournal journal) => new(
        new EndpointOptions
        {
            Endpoint = Endpoint,
            Model = Model,
            Key = KeyOf(surroundings),
            Parallel = Parallel,
            RequestsPerMinute = RequestsPerMinute,
            Timeout = Timeout,
            Clock = surroundings.Clock,
        },
        journal);

    private static string? KeyOf(Surroundings surroundings)
    {
        var key = EndpointAddress.FindKey(surroundings.Variable, out var fault);
        return fault is null ? key : throw new InputException(fault);
    }

    private static Uri ReadEndpoint(GivenOptions given)
    {
        var text = given.Required("endpoint", "name the service to ask, such as http://localhost:8000/v1");
        if (text.Length == 0)
        {
            return Defaults.Endpoint;
        }

        var endpoint = EndpointAddress.Read(text, out var fault);
        if (fault is not null)
        {
            given.Violate(fault + ".");
        }

        return endpoint ?? Defaults.Endpoint;
    }

    /// <summary>What a number of tokens costs, null where no price is known.</summary>
    public double? PriceOf(double tokensIn, double tokensOut) => PriceIn is null && PriceOut is null
        ? null
        : ((tokensIn * (PriceIn ?? 0)) + (tokensOut * (PriceOut ?? 0))) / 1e6;

    /// <summary>A price with the digits that matter.</summary>
    public static string Money(double price) => price >= 100
        ? price.ToString("N0", CultureInfo.InvariantCulture)
        : price.ToString("0.00##", CultureInfo.InvariantCulture);
}

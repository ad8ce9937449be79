namespace FisherSft.Grains;

/// <summary>What --method askllm asks, and whom; the options of `select`, with the same meaning and defaults.</summary>
[GenerateSerializer, Immutable, Alias("FisherSft.AskSpecification")]
public sealed record AskSpecification
{
    /// <summary>The base of an OpenAI-compatible service, as the coordinator's silo reaches it. Its key is the silo's own.</summary>
    [Id(0)]
    public required string Endpoint { get; init; }

    /// <summary>The model, as the service calls it.</summary>
    [Id(1)]
    public required string Model { get; init; }

    /// <summary>How many answers are counted where the service gives no log-probabilities, 1 to 100. Default: 5.</summary>
    [Id(2)]
    public int Answers { get; init; } = 5;

    /// <summary>Tokens of a written answer at most, 1 to 32,768. Default: 16.</summary>
    [Id(3)]
    public int AnswerTokens { get; init; } = 16;

    /// <summary>How many requests are under way at most, 1 to 256. Default: 8.</summary>
    [Id(4)]
    public int Parallel { get; init; } = 8;

    /// <summary>How many requests begin in a minute at most, 0.01 to 1,000,000. Default: null, no limit.</summary>
    [Id(5)]
    public double? RequestsPerMinute { get; init; }

    /// <summary>How long a request may take, 0.1 to 3,600 s. Default: 60.</summary>
    [Id(6)]
    public double TimeoutSeconds { get; init; } = 60;
}

namespace FisherSft.Grains;

/// <summary>What became of the questions of --method askllm.</summary>
[GenerateSerializer, Immutable, Alias("FisherSft.AskedFact")]
public sealed record AskedFact
{
    /// <summary>Examples scored by log-probabilities.</summary>
    [Id(0)]
    public int ByLogProbabilities { get; init; }

    /// <summary>Examples scored by counting answers.</summary>
    [Id(1)]
    public int ByCounting { get; init; }

    /// <summary>Examples without a score, which are ranked last.</summary>
    [Id(2)]
    public int Unanswered { get; init; }

    /// <summary>Requests made by the coordinator that asked to the end, those made anew included.</summary>
    [Id(3)]
    public long Requests { get; init; }

    /// <summary>How many of them were made anew.</summary>
    [Id(4)]
    public long Retries { get; init; }

    /// <summary>Answers that were kept already and not asked for again.</summary>
    [Id(5)]
    public long AnswersKept { get; init; }

    /// <summary>Tokens of all questions, as far as the service counts them.</summary>
    [Id(6)]
    public long PromptTokens { get; init; }

    /// <summary>Tokens of the answers, likewise.</summary>
    [Id(7)]
    public long CompletionTokens { get; init; }

    /// <summary>Whether the service took no temperature but its own.</summary>
    [Id(8)]
    public bool OwnTemperature { get; init; }

    /// <summary>What the last question failed of that stayed unanswered; null where all were answered.</summary>
    [Id(9)]
    public string? LastFault { get; init; }
}

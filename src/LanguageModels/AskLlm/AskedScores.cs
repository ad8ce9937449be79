namespace FisherSft.LanguageModels;

/// <summary>The scores of all examples, once all have been asked about.</summary>
/// <param name="Scores">0 to 1 each, NaN where there is no answer.</param>
/// <param name="Facts">What became of the questions.</param>
public sealed record AskedScores(IReadOnlyList<double> Scores, AskedFacts Facts)
{
    /// <summary>Sums up what was asked.</summary>
    /// <param name="scores">What the model thinks of each example.</param>
    /// <param name="client">Asked it.</param>
    /// <exception cref="EndpointException">No example has a score: there is nothing to rank by.</exception>
    public static AskedScores Of(IReadOnlyList<ExampleScore> scores, ChatClient client)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(client);
        var counts = client.Counts;
        var facts = new AskedFacts
        {
            Endpoint = client.Options.Endpoint.OriginalString,
            Model = client.Options.Model,
            ByLogProbabilities = Count(ScoredBy.LogProbabilities),
            ByCounting = Count(ScoredBy.Counting),
            Unanswered = Count(ScoredBy.Nothing),
            Requests = counts.Requests,
            Retries = counts.Retries,
            AnswersKept = counts.Kept,
            PromptTokens = counts.PromptTokens,
            CompletionTokens = counts.CompletionTokens,
            OwnTemperature = client.OwnTemperature,
            LastFault = client.LastFault?.TrimEnd('.'),
        };
        return facts.Unanswered < scores.Count
            ? new AskedScores([.. scores.Select(score => score.Score)], facts)
            : throw new EndpointException(
                $"The model {facts.Model} at {facts.Endpoint} said neither yes nor no of any example" +
                $"{(facts.LastFault is { } fault ? $"; it gave {fault}" : string.Empty)}. Pass another --judge-model, or more " +
                "--answer-tokens where it thinks first.");

        int Count(ScoredBy by) => scores.Count(score => score.By == by);
    }
}

/// <summary>What became of the questions about all examples.</summary>
public sealed record AskedFacts
{
    /// <summary>Who was asked.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The model, as the service calls it.</summary>
    public required string Model { get; init; }

    /// <summary>Examples scored by log-probabilities.</summary>
    public int ByLogProbabilities { get; init; }

    /// <summary>Examples scored by counting answers.</summary>
    public int ByCounting { get; init; }

    /// <summary>Examples without a score.</summary>
    public int Unanswered { get; init; }

    /// <inheritdoc cref="ChatCounts.Requests"/>
    public long Requests { get; init; }

    /// <inheritdoc cref="ChatCounts.Retries"/>
    public long Retries { get; init; }

    /// <inheritdoc cref="ChatCounts.Kept"/>
    public long AnswersKept { get; init; }

    /// <inheritdoc cref="ChatCounts.PromptTokens"/>
    public long PromptTokens { get; init; }

    /// <inheritdoc cref="ChatCounts.CompletionTokens"/>
    public long CompletionTokens { get; init; }

    /// <summary>Whether the service took no temperature but its own.</summary>
    public bool OwnTemperature { get; init; }

    /// <summary>What the last question failed of that stayed unanswered; null where all were answered.</summary>
    public string? LastFault { get; init; }
}

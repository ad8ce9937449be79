using FisherSft.Grains.Hosting;
using FisherSft.LanguageModels;

namespace FisherSft.Grains.Jobs;

/// <summary>A job's questions in the words of LanguageModels, and whether this silo asks them.</summary>
internal static class AskingMap
{
    /// <summary>Everything that is wrong, as far as it can be told without asking.</summary>
    public static IEnumerable<string> Faults(AskSpecification asking)
    {
        EndpointAddress.Read(asking.Endpoint, out var fault);
        return
        [
            .. fault is null ? Array.Empty<string>() : [fault],
            .. asking.Model.Length > 0 ? Array.Empty<string>() : ["--judge-model is empty; name the model to ask, as the service calls it"],
            .. Range("--answers", asking.Answers, 1, 100),
            .. Range("--answer-tokens", asking.AnswerTokens, 1, 32_768),
            .. Range("--parallel", asking.Parallel, 1, 256),
            .. Range("--requests-per-minute", asking.RequestsPerMinute ?? 1, 0.01, 1e6),
            .. Range("--timeout", asking.TimeoutSeconds, 0.1, 3600),
        ];
    }

    /// <summary>
    /// Why this silo does not ask that service, or null. A silo asks those that its operator lists, or, where nothing is set, what
    /// listens on its own machine: who may submit a job must not have silos send texts, and the key, to wherever he likes.
    /// </summary>
    public static string? Refusal(AskSpecification asking, GrainOptions options)
    {
        var endpoint = EndpointAddress.Read(asking.Endpoint, out var fault);
        return endpoint is null ? fault
            : options.Endpoints is null ? endpoint.IsLoopback ? null : NotListed(asking)
            : options.Asks(endpoint) ? null : NotListed(asking);
    }

    /// <summary>Whether the service is listed, so that the key goes along.</summary>
    public static bool IsListed(AskSpecification asking, GrainOptions options) =>
        EndpointAddress.Read(asking.Endpoint, out _) is { } endpoint && options.Asks(endpoint);

    private static string NotListed(AskSpecification asking) =>
        $"--endpoint {asking.Endpoint} is none that the silos ask; have their operator add it to Grains:Endpoints";

    /// <summary>A client for the service; the key goes along to services that are listed, and to no other.</summary>
    /// <param name="asking">Who is asked.</param>
    /// <param name="options">Lists services.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="clock">Time.</param>
    /// <param name="answers">Answers, kept and to be kept.</param>
    /// <exception cref="EndpointException">The key is none.</exception>
    public static ChatClient Connect(
        AskSpecification asking, GrainOptions options, Func<string, string?> variable, TimeProvider clock, IAnswerJournal answers)
    {
        var endpoint = EndpointAddress.Read(asking.Endpoint, out _)!;
        var (key, fault) = (default(string), default(string));
        if (options.Asks(endpoint))
        {
            key = EndpointAddress.FindKey(variable, out fault);
        }

        return fault is not null
            ? throw new EndpointException(fault)
            : new ChatClient(
                new EndpointOptions
                {
                    Endpoint = endpoint,
                    Model = asking.Model,
                    Key = key,
                    Parallel = asking.Parallel,
                    RequestsPerMinute = asking.RequestsPerMinute,
                    Timeout = TimeSpan.FromSeconds(asking.TimeoutSeconds),
                    Clock = clock,
                },
                answers);
    }

    public static AskedFact FactOf(AskedFacts facts) => new()
    {
        ByLogProbabilities = facts.ByLogProbabilities,
        ByCounting = facts.ByCounting,
        Unanswered = facts.Unanswered,
        Requests = facts.Requests,
        Retries = facts.Retries,
        AnswersKept = facts.AnswersKept,
        PromptTokens = facts.PromptTokens,
        CompletionTokens = facts.CompletionTokens,
        OwnTemperature = facts.OwnTemperature,
        LastFault = facts.LastFault,
    };

    private static IEnumerable<string> Range(string name, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
        {
            yield return FormattableString.Invariant($"{name} {value} is out of range; pass {least} to {most}");
        }
    }
}

using System.Text.Json.Nodes;
using FisherSft.Core.Methods;
using FisherSft.Core.Selection;

namespace FisherSft.Client.Options;

/// <summary>What --method askllm asks, and whom.</summary>
internal sealed record AskLlmSettings
{
    private const int DefaultAnswers = 5;

    public static IReadOnlyList<OptionSpec> Options { get; } =
    [
        .. LanguageModelSettings.Options,
        new("answers", "K", "How many answers --method askllm counts where the service gives no log-probabilities, 1 to 100. Raising it " +
            $"tells scores apart more finely, and costs more. Default: {DefaultAnswers}."),
    ];

    public required LanguageModelSettings Model { get; init; }

    /// <summary>K. Default: 5.</summary>
    public int Answers { get; init; } = DefaultAnswers;

    /// <summary>The settings where the method asks; null for other methods, which take none of these options.</summary>
    public static AskLlmSettings? Read(GivenOptions given, ISelectionMethod method)
    {
        if (method is AskLlm)
        {
            return new AskLlmSettings
            {
                Model = LanguageModelSettings.Read(given),
                Answers = (int)(given.Whole("answers", 1, 100) ?? DefaultAnswers),
            };
        }

        foreach (var spec in Options.Where(spec => given.Has(spec.Name)))
        {
            given.Violate($"--{spec.Name} does not apply to --method {method.Name}, which asks no language model; leave it out, or pass " +
                $"--method {AskLlm.MethodName}.");
        }

        return null;
    }

    /// <summary>Writes what decides the scores.</summary>
    public void AddTo(JsonObject options)
    {
        Model.AddTo(options);
        options["answers"] = Answers;
    }
}
